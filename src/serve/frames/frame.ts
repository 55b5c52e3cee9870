/**
 * Frames between a served kernel and its clients: system calls, and what they give. Little-endian words, then bytes; both
 * directions begin with the length of the whole frame and the number of the call.
 *
 *     request   length  call  operation  socket  a  b  c  d   bytes…
 *     answer    length  call  result     a       b  drained   bytes…
 *
 * An answer to call 0 is an event: nobody asked. A request with call 0 gets no answer. Addresses, values of options and
 * control messages are the bytes that 64-bit Linux has for them.
 *
 * A connection is for calls, or it is a descriptor: the one end of it that a program has in place of a socket. On a
 * descriptor the kernel sends no frames after the first two answers, but one byte when the socket becomes readable. An
 * answer with `drained` 1 says that it is so no more: whoever gets it takes one byte from the descriptor.
 */

export const REQUEST_HEADER = 32
/** A multiple of eight, so that datagrams in an answer are aligned as in the socket's own buffer. */
export const ANSWER_HEADER = 24

/** Longest frame: room for the largest datagrams there are, and a bound on what a peer can make one keep. */
export const MAX_FRAME = 8 * 1024 * 1024

/** Version of the frames; every connection says it first. */
export const VERSION = 3

/** Bit of an operation: when it is refused, the request after it is not done, and gets ECANCELED. */
export const LINKED = 0x8000_0000

/** What a request asks. In brackets: arguments a, b, c, d; after the arrow: result and a, b, bytes of the answer. */
export const operations = {
  /** [version] */
  hello: 0,
  /** [type, protocol, and two words of a key]: makes the connection a descriptor of a new socket. */
  descriptor: 1,
  /** On a descriptor: [two words of another key] */
  admit: 2,
  /** [two words of a key] → a: number of the descriptor's socket, for this connection */
  adopt: 3,
  /** [type, protocol] → a: number of a socket that lasts as long as the connection */
  socket: 4,
  close: 5,
  /** bytes: address */
  bind: 6,
  /** bytes: address */
  connect: 7,
  /** [room] → a: whole length; bytes: address */
  getsockname: 8,
  /** [room] → a: whole length; bytes: address */
  getpeername: 9,
  /** [level, name, optlen], bytes: value */
  setsockopt: 10,
  /** bytes: the program of SO_ATTACH_FILTER, 8 bytes an instruction */
  attachFilter: 11,
  /** [level, name, room] → a: optlen; bytes: value */
  getsockopt: 12,
  /**
   * [flags, length of the address, length of the control messages, again], bytes: those, then the datagram → result: sent. With
   * `again` 1 it goes on with a send that gave EAGAIN: it is answered when there was room, and ends with the connection.
   */
  sendmsg: 13,
  /** [flags, room, room for control messages, most datagrams] → result: datagrams; bytes: see `datagram-rows.ts` */
  recvmsg: 14,
  /** Asks for one event, with the socket's number as a, as soon as there is something to receive. */
  watch: 15,
  /** bytes: path → bytes: when it was refused, why */
  insmod: 16,
  /** bytes: name → bytes: when it was refused, why */
  rmmod: 17,
  /** → bytes: JSON of the log's lines */
  dmesg: 18,
  /** [rows to pass over] → a: how many rows are left behind these; bytes: JSON of rows of /proc/net/netlink */
  sockets: 19,
  /** [events] → result: those that there are, and POLLERR */
  poll: 20,
  /** [errno]: makes the next receive fail, as recvmmsg() does that has received something before its error. */
  reportError: 21,
} as const

/** A request, as its reader sees it. */
export interface Request {
  readonly call: number
  /** Without LINKED. */
  readonly operation: number
  readonly linked: boolean
  readonly socket: number
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly bytes: Uint8Array
}

/** An answer, as its reader sees it. `result` is minus an errno when the call failed. */
export interface Answer {
  readonly call: number
  readonly result: number
  readonly a: number
  readonly b: number
  readonly drained: boolean
  readonly bytes: Uint8Array
}

const NO_BYTES = new Uint8Array(0)

/** A request without its call; words that are left out are 0. */
export type Outgoing = Partial<Omit<Request, 'call'>> & Pick<Request, 'operation'>

/** Length of a request in bytes. */
export function requestLength({ bytes }: Outgoing): number {
  return REQUEST_HEADER + (bytes?.length ?? 0)
}

/** Writes a request to `target` at `offset`, where there is room for it; `data` is a view of the same bytes. */
export function putRequest(request: Outgoing, call: number, target: Uint8Array, data: DataView, offset: number): void {
  const { operation, linked = false, socket = 0, a = 0, b = 0, c = 0, d = 0, bytes } = request
  data.setUint32(offset, requestLength(request), true)
  data.setUint32(offset + 4, call, true)
  data.setUint32(offset + 8, linked ? operation | LINKED : operation, true)
  data.setUint32(offset + 12, socket, true)
  data.setUint32(offset + 16, a, true)
  data.setUint32(offset + 20, b, true)
  data.setUint32(offset + 24, c, true)
  data.setUint32(offset + 28, d, true)
  if (bytes !== undefined) target.set(bytes, offset + REQUEST_HEADER)
}

export function writeRequest(request: Outgoing & { readonly call?: number }): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(requestLength(request))
  putRequest(request, request.call ?? 0, frame, new DataView(frame.buffer), 0)
  return frame
}

/** Where a frame lies: in memory that holds more. `data` is a view of the same bytes. */
export interface FramePlace {
  readonly memory: Uint8Array
  readonly data: DataView
  readonly start: number
  readonly length: number
}

/** Reads a whole request; undefined when it is too short to be one. */
export function readRequest({ memory, data, start, length }: FramePlace): Request | undefined {
  if (length < REQUEST_HEADER) return undefined
  const operation = data.getUint32(start + 8, true)
  return {
    call: data.getUint32(start + 4, true),
    operation: operation & ~LINKED,
    linked: (operation & LINKED) !== 0,
    socket: data.getUint32(start + 12, true),
    a: data.getUint32(start + 16, true),
    b: data.getUint32(start + 20, true),
    c: data.getUint32(start + 24, true),
    d: data.getUint32(start + 28, true),
    bytes: length === REQUEST_HEADER ? NO_BYTES : memory.subarray(start + REQUEST_HEADER, start + length),
  }
}

/** Writes the header of an answer with `length` bytes behind it. */
export function putAnswerHeader(
  data: DataView,
  offset: number,
  length: number,
  call: number,
  { result = 0, a = 0, b = 0, drained = false }: Partial<Answer>,
): void {
  data.setUint32(offset, ANSWER_HEADER + length, true)
  data.setUint32(offset + 4, call, true)
  data.setInt32(offset + 8, result, true)
  data.setUint32(offset + 12, a, true)
  data.setUint32(offset + 16, b, true)
  data.setUint32(offset + 20, drained ? 1 : 0, true)
}

export function writeAnswer(answer: Partial<Answer>): Uint8Array<ArrayBuffer> {
  const { call = 0, bytes = NO_BYTES } = answer
  const frame = new Uint8Array(ANSWER_HEADER + bytes.length)
  putAnswerHeader(new DataView(frame.buffer), 0, bytes.length, call, answer)
  frame.set(bytes, ANSWER_HEADER)
  return frame
}

/** An answer that was read: its words, and the place of its bytes, which are good until the next one is read. */
export interface ReadAnswer extends Omit<Answer, 'bytes'>, FramePlace {}

/** Reads a whole answer; undefined when it is too short to be one. */
export function readAnswer({ memory, data, start, length }: FramePlace): ReadAnswer | undefined {
  if (length < ANSWER_HEADER) return undefined
  return {
    call: data.getUint32(start + 4, true),
    result: data.getInt32(start + 8, true),
    a: data.getUint32(start + 12, true),
    b: data.getUint32(start + 16, true),
    drained: data.getUint32(start + 20, true) === 1,
    memory,
    data,
    start: start + ANSWER_HEADER,
    length: length - ANSWER_HEADER,
  }
}

/** A copy of an answer's bytes. */
export function answerBytes({ memory, start, length }: ReadAnswer): Uint8Array<ArrayBuffer> {
  return length === 0 ? NO_BYTES : new Uint8Array(memory.subarray(start, start + length))
}

/** The socket that an event is about; undefined for an answer to a call. */
export function eventSocket({ data, start, length }: FramePlace): number | undefined {
  return length >= ANSWER_HEADER && data.getUint32(start + 4, true) === 0 ? data.getUint32(start + 12, true) : undefined
}
