import { resolve } from 'node:path'
import type { RemoteKernel } from '../../serve/index.ts'
import { action } from '../action.ts'
import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { kind } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { faultOptions } from './fault-options.ts'
import { printLog, printSockets } from './print.ts'
import { withKernel } from './with-kernel.ts'

const file = kind('MODULE', 'a file', (text) => text, { names: 'files' })
const name = kind('NAME', 'the name of a module', (text) => text)
const nothing = grammar({})

/** Asks the kernel at `--socket`. Gives the exit code. */
async function ask(context: Context, question: (kernel: RemoteKernel) => void): Promise<number> {
  await withKernel(context.options.socket, '--socket', context, question)
  return 0
}

export const kernelCommand: Command = {
  actions: [
    action('sockets', {
      summary: 'shows the sockets that are bound',
      grammar: nothing,
      run: (_found, context) => ask(context, (kernel) => printSockets(kernel.sockets(), context)),
    }),
    action('dmesg', {
      summary: "shows the kernel's log",
      grammar: nothing,
      run: (_found, context) => ask(context, (kernel) => printLog(kernel.dmesg(), context)),
    }),
    action('insmod', {
      summary: 'inserts a module: a file of JavaScript that exports name, license, init and exit',
      grammar: grammar({ module: once(file, 'the file') }, { bare: 'module' }),
      run({ module }, context) {
        if (module === undefined) throw new UsageError('which module? nlkit kernel insmod MODULE --socket PATH')
        return ask(context, (kernel) => kernel.insmod(resolve(module)))
      },
    }),
    action('rmmod', {
      summary: 'removes a module',
      grammar: grammar({ name: once(name, 'what it calls itself') }, { bare: 'name' }),
      run({ name }, context) {
        if (name === undefined) throw new UsageError('which module? nlkit kernel rmmod NAME --socket PATH')
        return ask(context, (kernel) => kernel.rmmod(name))
      },
    }),
    action('serve', {
      summary: 'serves a new kernel until Ctrl-C; nlkit run lets programs use it',
      grammar: nothing,
      run: async (_found, context) => (await import('./serve.ts')).serve(context),
    }),
  ],
  options: [
    ['socket', 'PATH', 'unix socket at which the kernel is served'],
    ['load', 'MODULE', 'of serve: insert a module before anybody can connect; may be given several times'],
    ['mode', 'MODE', 'of serve: who may connect, as the mode of the socket in octal (default 600, you alone)'],
    ...faultOptions.map(([name, value, help]) => [name, value, value ? `of serve: ${help}` : help] as const),
  ],
}
