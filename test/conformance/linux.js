import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { env, execPath, getuid, platform } from 'node:process'
import { CASE_MILLISECONDS } from './program.js'

/**
 * @import { Case, Step } from './case-file.js'
 * @import { Outcome } from './program.js'
 */

/** A call that waits keeps a case's process from ending itself: it is ended a while later, in milliseconds. */
const PROCESS_MILLISECONDS = CASE_MILLISECONDS + 5000

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
      timeout: PROCESS_MILLISECONDS,
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
    child.on('close', (code, signal) => {
      const end = child.killed
        ? `a call has not returned for ${PROCESS_MILLISECONDS / 1000} s`
        : `exit ${signal ?? code}`
      resolve(read(output, complaints.trim() || end))
    })
  })
}

/**
 * @param {string} output of linux-case.js
 * @param {string} end why it ended, where its last line does not say
 * @returns {Outcome}
 */
function read(output, end) {
  // What stands behind the last end of a line was cut off.
  const lines = output.split('\n').slice(0, -1)
  const values = lines.map((line) => JSON.parse(line))
  const observed = values.filter((value) => 'result' in value).map(({ result }) => result)
  const last = values.find((value) => 'problem' in value)
  const problem = last === undefined ? end : last.problem
  return problem === null ? { observed } : { observed, problem }
}
