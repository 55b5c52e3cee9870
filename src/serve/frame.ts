/**
 * Frames between a served kernel and its clients: what a socket is asked, and what it answers. Little-endian words,
 * then bytes; both directions begin with the length of the whole frame and the number of the call.
 *
 *     request   length  call  operation  socket  a  b  c  d   bytes…
 *     answer    length  call  result     a       b  0         bytes…
 *
 * An answer to call 0 is an event: nobody asked. A request with call 0 gets no answer.
 */

export const REQUEST_HEADER = 32
/** A multiple of eight, so that datagrams in an answer are aligned as in the socket's own buffer. */
export const ANSWER_HEADER = 24

/** Longest frame: room for the largest datagrams there are, and a bound on what a peer can make one keep. */
export const MAX_FRAME = 8 * 1024 * 1024

/** Version of the frames; a client says it first. */
export const VERSION = 1

/** What a request asks. In brackets: arguments a, b, c, d; after the arrow: result and a, b, bytes of the answer. */
export const operations = {
  /** [version, process id] */
  hello: 0,
  /** [protocol, size of the slab or 0] → a: number of the socket */
  open: 1,
  close: 2,
  /** [port id, groups] */
  bind: 3,
  /** [port id, groups] */
  connect: 4,
  /** → a: port id, b: groups */
  address: 5,
  /** → a: port id, b: groups */
  peer: 6,
  /** [group] */
  join: 7,
  /** [group] */
  leave: 8,
  /** → bytes: a word for each group */
  memberships: 9,
  /** bytes: name of the option → a: its value */
  getOption: 10,
  /** [value], bytes: name of the option */
  setOption: 11,
  /** bytes: the program, 8 bytes an instruction */
  attachFilter: 12,
  detachFilter: 13,
  /** [1 when addressed, port id, groups], bytes: the datagram → result: bytes sent */
  send: 14,
  /** [most datagrams] → result: number of datagrams, a: errno that ended it, bytes: see `batch.ts` */
  receive: 15,
  /** As `send`, then as `receive`. d: most datagrams */
  exchange: 16,
  /** Asks for one event, with the socket's number as a, as soon as there is something to receive. */
  watch: 17,
} as const

/** A request, as its reader sees it. */
export interface Request {
  readonly call: number
  readonly operation: number
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
  readonly bytes: Uint8Array
}

const NO_BYTES = new Uint8Array(0)

export function writeRequest(request: Partial<Request> & Pick<Request, 'operation'>): Uint8Array<ArrayBuffer> {
  const { call = 0, operation, socket = 0, a = 0, b = 0, c = 0, d = 0, bytes = NO_BYTES } = request
  return write([call, operation, socket, a, b, c, d], bytes)
}

export function writeAnswer(answer: Partial<Answer>): Uint8Array<ArrayBuffer> {
  const { call = 0, result = 0, a = 0, b = 0, bytes = NO_BYTES } = answer
  return write([call, result, a, b, 0], bytes)
}

function write(words: readonly number[], bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = 4 + words.length * 4
  const frame = new Uint8Array(header + bytes.length)
  const data = new DataView(frame.buffer)
  data.setUint32(0, frame.length, true)
  for (const [index, word] of words.entries()) data.setUint32(4 + index * 4, word, true)
  frame.set(bytes, header)
  return frame
}

/** Reads a whole request; undefined when it is too short to be one. */
export function readRequest(frame: Uint8Array): Request | undefined {
  if (frame.length < REQUEST_HEADER) return undefined
  const word = wordsOf(frame)
  return {
    call: word(1),
    operation: word(2),
    socket: word(3),
    a: word(4),
    b: word(5),
    c: word(6),
    d: word(7),
    bytes: frame.subarray(REQUEST_HEADER),
  }
}

/** Reads a whole answer; undefined when it is too short to be one. */
export function readAnswer(frame: Uint8Array): Answer | undefined {
  if (frame.length < ANSWER_HEADER) return undefined
  const word = wordsOf(frame)
  return { call: word(1), result: word(2) | 0, a: word(3), b: word(4), bytes: frame.subarray(ANSWER_HEADER) }
}

function wordsOf(frame: Uint8Array): (index: number) => number {
  const data = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  return (index) => data.getUint32(index * 4, true)
}
