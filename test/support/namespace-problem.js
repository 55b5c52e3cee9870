import { spawn } from 'node:child_process'
import { getuid, platform } from 'node:process'

/** How long the kernel may take to make a namespace. One whose routing lock is stuck never answers. */
const PATIENCE_MS = 30_000

/** Why network namespaces cannot be made here; undefined where they can. */
export async function findNamespaceProblem() {
  if (platform !== 'linux') return 'needs Linux'
  if (getuid?.() !== 0) return 'needs root'
  const outcome = await run('unshare', ['--net', 'ip', 'link', 'show', 'lo'])
  return outcome === undefined ? undefined : `network namespaces cannot be made: ${outcome}`
}

/** What went wrong. A process that hangs in the kernel cannot be ended: it is left behind, not waited for. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    const timer = setTimeout(() => {
      child.unref()
      child.kill('SIGKILL')
      resolve(`the kernel has not answered for ${PATIENCE_MS / 1000} s`)
    }, PATIENCE_MS)
    const settle = (problem) => {
      clearTimeout(timer)
      resolve(problem)
    }
    child.once('error', (error) => settle(`${command}: ${error.message}`))
    child.once('exit', (code, signal) => settle(code === 0 ? undefined : `${command} ended with ${signal ?? code}`))
  })
}
