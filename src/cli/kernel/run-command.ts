import { stderr } from 'node:process'
import type { Command } from '../command.ts'
import { UsageError } from '../words/usage-error.ts'
import { explained } from './explained.ts'
import { preloadLibrary } from './preload-library.ts'
import { findProgram, ProgramError, refuseUnreachable } from './program.ts'
import { reach } from './reach.ts'
import { runProgram } from './run-program.ts'
import { socketPath } from './socket-path.ts'

export const runCommand: Command = {
  name: 'run',
  summary: 'runs a program whose netlink sockets are those of a kernel that is served',
  forms: ['run --kernel PATH -- PROGRAM [ARGUMENT]…'],
  details: [
    ['PROGRAM', 'any program that is dynamically linked, as it is: ip, bridge, one of yours'],
    ['', 'only its netlink sockets are changed: other sockets and files are those of this machine'],
  ],
  options: [['kernel', 'PATH', 'unix socket at which `nlkit kernel serve` serves the kernel']],
  async run(words, { options }) {
    const [name, ...args] = words
    const path = socketPath(options.kernel, '--kernel')
    if (name === undefined) throw new UsageError('which program? nlkit run --kernel PATH -- PROGRAM [ARGUMENT]…')
    try {
      return await runUnder(path, name, args)
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error
      stderr.write(`nlkit: ${error.message}\n`)
      return error.exitCode
    }
  },
}

async function runUnder(kernel: string, name: string, args: readonly string[]): Promise<number> {
  const library = preloadLibrary()
  const program = findProgram(name)
  refuseUnreachable(program)
  await explained(reach(kernel), kernel)
  return runProgram(program, args, { kernel, library })
}
