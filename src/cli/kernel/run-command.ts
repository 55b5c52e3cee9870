import { stderr } from 'node:process'
import { action } from '../action.ts'
import type { Command } from '../command.ts'
import { grammar, once } from '../grammar/grammar.ts'
import type { Kind } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'
import type { Options } from '../words/arguments.ts'
import { explained, reaching } from './explained.ts'
import { faultOptions } from './fault-options.ts'
import { preloadLibrary } from './preload-library.ts'
import { findProgram, ProgramError, refuseUnreachable } from './program.ts'
import { reach } from './reach.ts'
import { endAs, type ProgramEnd, runProgram } from './run-program.ts'
import { socketPath } from './socket-path.ts'

/** All words that are left, whatever they are. */
const commandLine: Kind<readonly string[]> = {
  label: 'PROGRAM [ARGUMENT]…',
  read(reader) {
    const words = [reader.next('which program?', { names: 'files' })]
    while (reader.left > 0) words.push(reader.next('an argument'))
    return words
  },
}

export const runCommand: Command = {
  actions: [
    action('', {
      summary: 'runs a program',
      grammar: grammar(
        { program: once(commandLine, 'what to run, as it is: ip, bridge, a shell, yours', '--') },
        { bare: 'program' },
      ),
      async run({ program: words }, { options }) {
        if (words === undefined) throw new UsageError('which program? nlkit run [--kernel PATH] -- PROGRAM [ARGUMENT]…')
        try {
          return await endAs(await runOn(options, words))
        } catch (error) {
          if (!(error instanceof ProgramError)) throw error
          stderr.write(`nlkit: ${error.message}\n`)
          return error.exitCode
        }
      },
    }),
  ],
  details: [
    ['', 'The program must be dynamically linked. Only its netlink sockets are changed: other sockets and files'],
    ['', 'are those of this machine. Write -- before it, so that its options are not taken for those of nlkit.'],
    ['', 'The exit code is that of the program; 126 where it cannot be run so, 127 where there is none.'],
  ],
  options: [
    ['kernel', 'PATH', 'unix socket at which `nlkit kernel serve` serves the kernel'],
    ['kernel', '', '(without it, a new kernel that ends with the program)'],
    ['load', 'MODULE', 'insert a module into the new kernel before the program begins; may be given several times'],
    ...faultOptions,
  ],
}

/** Runs a program on the kernel that is asked for. */
async function runOn(options: Options, words: readonly string[]): Promise<ProgramEnd> {
  const library = preloadLibrary()
  const program = findProgram(words[0] ?? '')
  refuseUnreachable(program)
  const run = (path: string) => runProgram({ program, words, kernel: path, library })
  if (options.kernel === undefined) {
    // The other end of netlink takes long to load, and who names a kernel does not need it.
    const { withOwnKernel } = await import('./own-kernel.ts')
    return withOwnKernel(options, run)
  }
  for (const name of ['load', 'fault', 'seed'] as const) {
    if (options[name] !== undefined) throw new UsageError(`--${name} is for a new kernel, which has no --kernel`)
  }
  const path = socketPath(options.kernel, '--kernel')
  await explained(reach(path), path, reaching)
  return run(path)
}
