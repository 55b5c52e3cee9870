// Runs one case on the running kernel, in this process, which is its own: its id is the case's. The case is read from the
// standard input; each step's result is written to the standard output as a line of JSON, and a last line ends it.
import { readFileSync, writeSync } from 'node:fs'
import { LinuxMachine } from './linux-machine.js'
import { namespaces } from './names.js'
import { runProgram } from './program.js'

/** @param {object} line */
function write(line) {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(1, bytes, offset)
}

const program = JSON.parse(readFileSync(0, 'utf8'))
const machine = new LinuxMachine()
const error = program.netns === 'host' ? 0 : machine.unshare(namespaces.net)
if (error < 0) {
  write({ problem: `a network namespace cannot be made: errno ${-error}` })
} else {
  const { problem } = await runProgram(machine, program, (result) => write({ result }))
  write({ problem: problem ?? null })
}
// A thread that still waits does not keep it.
process.exit()
