import type { Interruption, ReceivedMessage, SocketFile, Task } from '../../kernel/index.ts'
import { errnoOf } from '../../wire/index.ts'
import { ENOUGH } from '../frames/datagram-rows.ts'
import { type Answer, operations, type Request } from '../frames/frame.ts'
import { readProgram } from '../frames/program.ts'

const EINVAL = errnoOf('EINVAL') as number
const ENOSYS = errnoOf('ENOSYS') as number

const MSG_PEEK = 0x2
const MSG_DONTWAIT = 0x40
const POLLIN = 0x1

const SOCKADDR_LENGTH = 12

/** What a call gives, on top of the number of the call. */
export interface Result extends Partial<Omit<Answer, 'call'>> {
  /** In place of `bytes`: what was received. */
  readonly datagrams?: readonly ReceivedMessage[]
}

/** Makes the system call that a request asks for. None of these waits here: who wants to, waits in his own process. */
export function systemCall(task: Task, file: SocketFile, request: Request): Result {
  const { a, b, c, bytes } = request
  switch (request.operation) {
    case operations.sendmsg:
      return { result: send(task, file, request) as number }
    case operations.recvmsg:
      return receive(task, file, request)
    case operations.bind:
      return { result: file.bind(task, bytes) }
    case operations.connect:
      return { result: file.connect(task, bytes) }
    case operations.getsockname:
    case operations.getpeername: {
      const { result, name, length } = file.getname(request.operation === operations.getpeername, a | 0)
      return { result, a: length, bytes: name }
    }
    case operations.poll:
      return { result: file.poll(a) }
    case operations.reportError:
      return { result: file.reportError(a) }
    case operations.setsockopt:
      return (c | 0) > bytes.length
        ? { result: -EINVAL }
        : { result: file.setsockopt(task, a | 0, b | 0, bytes, c | 0) }
    case operations.attachFilter:
      return { result: file.attachFilter(readProgram(bytes)) }
    case operations.getsockopt: {
      const option = file.getsockopt(task, a | 0, b | 0, c | 0)
      return typeof option === 'number' ? { result: option } : { a: option.length, bytes: option.value }
    }
    default:
      return { result: -ENOSYS }
  }
}

/** sendmsg(), which does not wait; `again` is for one that goes on waiting, see SocketFile. */
export function send(task: Task, file: SocketFile, request: Request, again?: Interruption): number | Promise<number> {
  const { a: flags, b: nameLength, c: controlLength, bytes } = request
  const start = nameLength + controlLength
  if (start > bytes.length) return -EINVAL
  const message = {
    name: nameLength === 0 ? undefined : bytes.subarray(0, nameLength),
    control: controlLength === 0 ? undefined : bytes.subarray(nameLength, start),
    data: bytes.subarray(start),
  }
  return file.sendmsg(task, message, again === undefined ? flags | MSG_DONTWAIT : flags & ~MSG_DONTWAIT, again)
}

/** What is there, up to an error, which the next call reports. */
function receive(task: Task, file: SocketFile, { a: flags, b: length, c: controlLength, d: most }: Request): Result {
  const room = { length, nameLength: SOCKADDR_LENGTH, controlLength }
  const received: ReceivedMessage[] = []
  let size = 0
  do {
    const message = file.recvmsg(task, room, flags | MSG_DONTWAIT) as ReceivedMessage | number
    if (typeof message === 'number') {
      if (received.length === 0) return { result: message }
      break
    }
    received.push(message)
    size += message.data.length
  } while (received.length < most && size < ENOUGH && (flags & MSG_PEEK) === 0 && file.poll(POLLIN) === POLLIN)
  return { result: received.length, datagrams: received }
}
