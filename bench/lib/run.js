// Runs one program in a namespace and reads the line of JSON that it prints.
import { spawn } from 'node:child_process'

const TIMEOUT_MS = 180_000
const running = new Set()

/**
 * Runs `command` in `namespace`, on the CPU `cpu` only if that is given. The program is a process group of its own, so
 * that it and everything it started can be ended.
 */
export function run(namespace, command, { cpu } = {}) {
  const pinned = cpu === undefined ? command : ['taskset', '-c', String(cpu), ...command]
  const child = spawn('ip', ['netns', 'exec', namespace, ...pinned], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child.pid)
  const timer = setTimeout(() => endGroup(child.pid), TIMEOUT_MS)
  const output = collect(child.stdout)
  const errors = collect(child.stderr)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      endGroup(child.pid)
      running.delete(child.pid)
      if (code === 0) resolve(parse(command, output.join('')))
      else reject(new Error(`${command.join(' ')} ended with ${signal ?? code}: ${lastLines(errors.join(''))}`))
    })
  })
}

/** Ends every program that still runs. */
export function endAll() {
  for (const pid of running) endGroup(pid)
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group has ended by itself.
  }
}

function collect(stream) {
  const chunks = []
  stream.setEncoding('utf8')
  stream.on('data', (chunk) => chunks.push(chunk))
  return chunks
}

function lastLines(text) {
  return text.trim().split('\n').slice(-12).join('\n')
}

function parse(command, text) {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${command.join(' ')} did not print its report: ${text.slice(0, 200)}`)
  }
}
