import type { ReceivedMessage, SocketFile, Task } from '../../kernel/index.ts'
import { errnoOf } from '../../wire/index.ts'
import {
  ROW_BYTES,
  ROW_CONTROL_LENGTH,
  ROW_CONTROL_OFFSET,
  ROW_FLAGS,
  ROW_GROUPS,
  ROW_LENGTH,
  ROW_OFFSET,
  ROW_PORTID,
  ROW_RESULT,
} from '../frames/datagram-rows.ts'
import { type Answer, operations, type Request } from '../frames/frame.ts'
import { readProgram } from '../frames/program.ts'

const EINVAL = errnoOf('EINVAL') as number
const ENOSYS = errnoOf('ENOSYS') as number

const MSG_PEEK = 0x2
const MSG_DONTWAIT = 0x40
const POLLIN = 0x1

const SOCKADDR_LENGTH = 12

/** An answer gets no further datagram once it has this many bytes. */
const ENOUGH = 256 * 1024

/** What a call gives, on top of the number of the call. */
export type Result = Partial<Omit<Answer, 'call'>>

/** Makes the system call that a request asks for. None waits here: who wants to, waits in his own process. */
export function systemCall(task: Task, file: SocketFile, request: Request): Result {
  const { a, b, c, bytes } = request
  switch (request.operation) {
    case operations.sendmsg:
      return send(task, file, request)
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

function send(task: Task, file: SocketFile, request: Request): Result {
  const { a: flags, b: nameLength, c: controlLength, bytes } = request
  const start = nameLength + controlLength
  if (start > bytes.length) return { result: -EINVAL }
  const message = {
    name: nameLength === 0 ? undefined : bytes.subarray(0, nameLength),
    control: controlLength === 0 ? undefined : bytes.subarray(nameLength, start),
    data: bytes.subarray(start),
  }
  return { result: file.sendmsg(task, message, flags | MSG_DONTWAIT) as number }
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
  return { result: received.length, bytes: packRows(received) }
}

function align8(length: number): number {
  return (length + 7) & ~7
}

function packRows(received: readonly ReceivedMessage[]): Uint8Array<ArrayBuffer> {
  let end = received.length * ROW_BYTES
  for (const { data, control } of received) end += align8(data.length) + align8(control.length)
  const bytes = new Uint8Array(end)
  const words = new DataView(bytes.buffer)
  let used = received.length * ROW_BYTES
  received.forEach(({ result, data, name, control, flags }, index) => {
    const row = index * ROW_BYTES
    const put = (word: number, value: number): void => words.setInt32(row + word * 4, value, true)
    const address = new DataView(name.buffer, name.byteOffset, name.byteLength)
    put(ROW_OFFSET, used)
    put(ROW_LENGTH, data.length)
    put(ROW_RESULT, result)
    put(ROW_FLAGS, flags)
    put(ROW_PORTID, address.getUint32(4, true))
    put(ROW_GROUPS, address.getUint32(8, true))
    bytes.set(data, used)
    used += align8(data.length)
    put(ROW_CONTROL_OFFSET, used)
    put(ROW_CONTROL_LENGTH, control.length)
    bytes.set(control, used)
    used += align8(control.length)
  })
  return bytes
}
