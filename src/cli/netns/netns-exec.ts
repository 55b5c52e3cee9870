import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import process from 'node:process'
import { namedNamespace, withinNamespace } from '../../host/index.ts'
import { type Action, action } from '../command/action.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { rest } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { namespaceName } from './netns-name.ts'

const words = grammar(
  { name: once(namespaceName, 'the namespace'), command: once(rest, 'what to run, behind -- where it has options') },
  { bare: ['name', 'command'], required: ['name', 'command'] },
)

export const execInNamespace: Action = action('exec', {
  summary: 'runs a program in a namespace: its network only, /sys and /etc stay as they are',
  grammar: words,
  async run({ name, command }) {
    if (name === undefined) throw new UsageError('which namespace?', 'As in: nlkit netns exec blue -- ip -br link')
    const [program, ...args] = command ?? []
    if (program === undefined)
      throw new UsageError(`run what in ${name}?`, `As in: nlkit netns exec ${name} -- ip -br link`)
    const { path } = namedNamespace(name)
    return exitCode(
      withinNamespace(path, () => spawn(program, args, { stdio: 'inherit' })),
      program,
    )
  },
})

/** Signals that whoever stops us means for the program. */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/** The exit code of a program as shells have it; 127 where there is none, 126 where it may not run. */
function exitCode(child: ChildProcess, program: string): Promise<number> {
  const pass = (signal: NodeJS.Signals) => child.kill(signal)
  for (const signal of passedOn) process.on(signal, pass)
  return new Promise<number>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      process.stderr.write(`nlkit: ${program}: ${error.code ?? error.message}\n`)
      resolve(error.code === 'ENOENT' ? 127 : 126)
    })
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  }).finally(() => {
    for (const signal of passedOn) process.off(signal, pass)
  })
}
