import { type Kernel, loadModule, ModuleError, type Task } from '../../kernel/index.ts'
import { errnoOf } from '../../wire/index.ts'
import { operations, type Request } from '../frames/frame.ts'
import type { Result } from './system-call.ts'

const EINVAL = errnoOf('EINVAL') as number
const EPERM = errnoOf('EPERM') as number

/** Most rows of an answer: one of all sockets could be longer than a frame. The log is not: it is bounded, to 6 MiB. */
const MAX_ROWS = 10_000

/** Most characters of an explanation; a module may say more. */
const MAX_WORDS = 8192

/** Does what is asked of the kernel and not of a socket. Modules are for those who may load them: they run in the server. */
export function control(kernel: Kernel, task: Task, { operation, a, bytes }: Request): Result | Promise<Result> {
  if (operation === operations.dmesg) return { bytes: json(kernel.dmesg()) }
  if (operation === operations.sockets) return sockets(kernel, task, a)
  if (!task.capable('CAP_SYS_MODULE')) return { result: -EPERM }
  const name = new TextDecoder().decode(bytes)
  return operation === operations.insmod ? insmod(kernel, name) : rmmod(kernel, name)
}

/** The rows behind the first ones. As /proc/net/netlink, it is read in parts, between which sockets come and go. */
function sockets(kernel: Kernel, task: Task, first: number): Result {
  const rows = kernel.procRows(task.net)
  const part = rows.slice(first, first + MAX_ROWS)
  return { a: Math.max(0, rows.length - first - part.length), bytes: json(part) }
}

async function insmod(kernel: Kernel, path: string): Promise<Result> {
  try {
    await kernel.insmod(await loadModule(path))
    return {}
  } catch (error) {
    return refusal(error)
  }
}

function rmmod(kernel: Kernel, name: string): Result {
  try {
    kernel.rmmod(name)
    return {}
  } catch (error) {
    return refusal(error)
  }
}

/** The errno, and in words why. */
function refusal(error: unknown): Result {
  const errno = error instanceof ModuleError ? error.errno : EINVAL
  const text = error instanceof Error ? error.message : String(error)
  const words = text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text
  return { result: -errno, bytes: new TextEncoder().encode(words) }
}

function json(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value))
}
