#!/usr/bin/env node
import { argv, stderr, stdout } from 'node:process'
import { NlkitError } from '../wire/index.ts'
import { UsageError } from './grammar/usage-error.ts'
import { run } from './run.ts'

/** What standard error says, and the exit code. */
function report(error: unknown): number {
  if (error instanceof UsageError) {
    stderr.write(`nlkit: ${error.message}\n${error.hint ?? 'nlkit --help, and nlkit COMMAND --help, say more.'}\n`)
    return 2
  }
  if (error instanceof NlkitError || isSystemError(error)) stderr.write(`nlkit: ${error.message}\n`)
  else stderr.write(`nlkit: this is a fault of nlkit: ${error instanceof Error ? error.stack : error}\n`)
  return 1
}

/** What the system refused: a file that is not there, or may not be read. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'errno' in error
}

// Whoever reads may have had enough (`nlkit monitor | head`).
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  stderr.write(`nlkit: standard output: ${error.message}\n`)
  process.exit(1)
})

process.exitCode = await run(argv.slice(2)).catch(report)
