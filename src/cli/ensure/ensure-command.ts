import { readFile } from 'node:fs/promises'
import { stderr, stdin } from 'node:process'
import { text } from 'node:stream/consumers'
import { EnsureError, ensure, type Step } from '../../config/index.ts'
import { type Action, action } from '../command/action.ts'
import type { Command } from '../command/command.ts'
import { changeOptions } from '../command/verb-action.ts'
import { kernelOption, withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { kind } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { noIproute2, printList, tableOf } from '../output.ts'
import { readDesiredState } from './desired-file.ts'

const words = grammar(
  {
    file: once(
      kind('FILE', 'a file', (given) => given, { names: 'files' }),
      'what to read; else standard input',
    ),
  },
  { bare: 'file' },
)

const bringAbout: Action = action('', {
  summary: 'makes a machine as a file describes it',
  grammar: words,
  run: (found, context) => run(found, context),
})

export const ensureCommand: Command = {
  actions: [bringAbout],
  details: [
    ['', 'The file is JSON: an object with links, addresses, routes and rules, or some of them, as in'],
    ['', '{"links": [{"name": "br0", "kind": "bridge", "up": true, "addresses": ["192.0.2.1/24"]}],'],
    ['', ' "routes": [{"to": "default", "via": "192.0.2.254"}]}. Where a step fails, those before it are undone.'],
  ],
  options: [
    kernelOption,
    ['dry-run', '', 'change nothing, only show what would be done'],
    ['exact', '', 'of the sections that the file has, delete what is not described'],
  ],
}

async function run({ file }: Found<typeof words.entries>, context: Context): Promise<number> {
  if (file === undefined && stdin.isTTY) throw new UsageError('which state?', 'As in: nlkit ensure FILE --dry-run')
  const desired = readDesiredState(await (file === undefined ? text(stdin) : readFile(file, 'utf8')))
  const { 'dry-run': dryRun = false, exact = false } = context.options
  return withRoute(context, async (rt) => {
    try {
      printSteps(await ensure(rt, desired, { ...changeOptions(context), dryRun, exact }), context)
      return 0
    } catch (error) {
      if (error instanceof EnsureError) for (const line of outcome(error)) stderr.write(`nlkit: ${line}\n`)
      throw error
    }
  })
}

function printSteps(steps: readonly Step[], context: Context): void {
  printList(context.output, steps, {
    plain: ({ verb, object, text }) => ({ verb, object, text }),
    ...tableOf<Step>([{ title: 'STEP', cell: ({ text }) => text }], context.output.paint),
    iproute2: noIproute2,
  })
}

/** What was done and undone; the error itself says what failed, and what remains. */
function outcome({ done, undone }: EnsureError): string[] {
  return [...done.map(({ text }) => `done: ${text}`), ...undone.map(({ text }) => `undone: ${text}`)]
}
