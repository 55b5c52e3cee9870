import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { env, execPath, getuid, platform } from 'node:process'
import { CASE_MILLISECONDS } from './program.js'

/**
 * @import { Case, Step } from './case-file.js'
 * @import { Outcome } from './program.js'
 */

/**
 * Why a case cannot run on the kernel at hand, by a process of Node; undefined where it can.
 * @param {Case} program
 */
export function hindrance({ steps }) {
  if (platform !== 'linux') return 'needs Linux'
  if (getuid?.() !== 0) return 'needs root'
  const reasons = steps.map(stepHindrance)
  return reasons.find((reason) => reason !== undefined)
}

/** @param {Step} step */
function stepHindrance({ op, ns }) {
  if (op === 'thread' || op === 'join') return 'a call that waits in a thread stops all of a Node process'
  if (op === 'child') return 'a Node process does not fork'
  if (op === 'unshare' && ns.includes('user'))
    return 'a process with threads, as Node is, cannot enter a user namespace'
  return undefined
}

/**
 * Runs a case on the kernel at hand, in a process of its own.
 * @param {Case} program
 * @returns {Promise<Outcome>}
 */
export function run(program) {
  return new Promise((resolve, reject) => {
    // With io_uring Node refuses setuid().
    const child = spawn(execPath, [join(import.meta.dirname, 'linux-case.js')], {
      stdio: 'pipe',
      env: { ...env, UV_USE_IO_URING: '0' },
      timeout: CASE_MILLISECONDS + 5000,
      killSignal: 'SIGKILL',
    })
    let output = ''
    let complaints = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaints += text
    })
    child.stdin.on('error', () => {})
    child.stdin.end(JSON.stringify(program))
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve(read(output, complaints.trim() || `its process ended with ${signal ?? code}`)),
    )
  })
}

/**
 * @param {string} output of linux-case.js
 * @param {string} end why it ended, where its last line does not say
 * @returns {Outcome}
 */
function read(output, end) {
  const lines = output.split('\n').filter((line) => line !== '')
  const values = lines.map((line) => JSON.parse(line))
  const observed = values.filter((value) => 'result' in value).map(({ result }) => result)
  const last = values.find((value) => 'problem' in value)
  const problem = last === undefined ? end : last.problem
  return problem === null ? { observed } : { observed, problem }
}
