import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../words/usage-error.ts'
import { ask } from './ask.ts'
import { serve } from './serve.ts'

/** What `nlkit kernel` does, by the word after it. */
const actions: Readonly<Record<string, (words: readonly string[], context: Context) => Promise<number>>> = {
  serve,
  insmod: (words, context) => ask('insmod', words, context),
  rmmod: (words, context) => ask('rmmod', words, context),
  dmesg: (words, context) => ask('dmesg', words, context),
  sockets: (words, context) => ask('sockets', words, context),
}

export const kernelCommand: Command = {
  name: 'kernel',
  summary: 'serves a kernel in TypeScript to other processes, or asks one that is served',
  forms: [
    'kernel serve --socket PATH [--load MODULE]… [--mode MODE]',
    'kernel insmod MODULE --socket PATH',
    'kernel rmmod NAME --socket PATH',
    'kernel dmesg --socket PATH',
    'kernel sockets --socket PATH',
  ],
  details: [
    ['serve', 'serves a new kernel until Ctrl-C; programs reach it by nlkit run'],
    ['insmod', 'inserts a module: a file of JavaScript that exports name, license, init and exit'],
    ['rmmod', 'removes a module'],
    ['dmesg', "shows the kernel's log"],
    ['sockets', 'shows the sockets that are bound'],
  ],
  options: [
    ['socket', 'PATH', 'unix socket at which the kernel is served'],
    ['load', 'MODULE', 'insert a module before anybody can connect; may be given several times'],
    ['mode', 'MODE', 'who may connect: the mode of the socket, in octal (default 600, you alone)'],
  ],
  async run(words, context) {
    const [name, ...rest] = words
    const action = name !== undefined && Object.hasOwn(actions, name) ? actions[name] : undefined
    if (action === undefined) throw new UsageError(`which one of ${Object.keys(actions).join(', ')}?`)
    return action(rest, context)
  },
}
