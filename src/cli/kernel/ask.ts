import { resolve } from 'node:path'
import { connectKernel, type RemoteKernel } from '../../serve/index.ts'
import type { Context } from '../context.ts'
import { printList, tableOf } from '../output.ts'
import { UsageError } from '../words/usage-error.ts'
import { explained } from './explained.ts'
import { socketPath } from './socket-path.ts'
import { type LogLine, logColumns, type SocketRow, socketColumns } from './tables.ts'

/** What is asked of a kernel that is served, with the word that it takes. */
const questions = {
  insmod: { word: 'MODULE', ask: (kernel, word) => kernel.insmod(resolve(word)) },
  rmmod: { word: 'NAME', ask: (kernel, word) => kernel.rmmod(word) },
  dmesg: { word: undefined, ask: (kernel, _word, context) => printLog(kernel.dmesg(), context) },
  sockets: { word: undefined, ask: (kernel, _word, context) => printSockets(kernel.sockets(), context) },
} as const satisfies Record<string, Question>

interface Question {
  readonly word: string | undefined
  ask(kernel: RemoteKernel, word: string, context: Context): void
}

/** Asks the kernel at `--socket`, and prints what it says. */
export async function ask(name: keyof typeof questions, words: readonly string[], context: Context): Promise<number> {
  const question: Question = questions[name]
  const wanted = question.word === undefined ? 0 : 1
  if (words.length !== wanted) {
    throw new UsageError(`nlkit kernel ${name} takes ${question.word ? `one word, ${question.word}` : 'no words'}`)
  }
  const path = socketPath(context.options.socket, '--socket')
  const kernel = await explained(connectKernel(path, { timeout: context.timeout }), path)
  try {
    question.ask(kernel, words[0] ?? '', context)
  } finally {
    await kernel.close()
  }
  return 0
}

function printLog(lines: readonly LogLine[], { output }: Context): void {
  printList(output, lines, ({ time, text }) => ({ time, text }), tableOf(logColumns, output.paint))
}

function printSockets(rows: readonly SocketRow[], { output }: Context): void {
  printList(output, rows, (row) => ({ ...row }), tableOf(socketColumns, output.paint))
}
