import {
  errnoOf,
  frame,
  hostOrder,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
  SocketError,
  UnsupportedError,
  viewOf,
} from '../../wire/index.ts'
import { copyOf } from '../copy.ts'
import { MemorySocket } from '../memory.ts'
import type { Socket } from '../socket.ts'
import { type CapturedDatagram, readCapture } from './pcap.ts'

/** A recorded request and what was received in answer. */
interface Episode {
  readonly request: Uint8Array
  readonly seqs: readonly number[]
  readonly answers: Uint8Array[]
}

/** What a replay reads. */
export interface ReplayOptions {
  /** Netlink protocol number to replay, for a capture of several; default: that of the first datagram. */
  readonly protocol?: number
}

/** A socket that answers from a recording. */
export interface ReplaySocket extends Socket {
  /** How many of the recorded requests have not been sent yet. */
  readonly remaining: number
}

/**
 * A socket that plays back a pcap which record() wrote: a datagram that equals a recorded one, seq and port id aside, is
 * answered by what was received for that one, with the seq of the live request. Equal requests are answered in the order
 * they were recorded in. A datagram that was not recorded fails with SocketError (EPROTO). What was received before the first
 * request is there at once; the sender of all is port id 0, as a pcap does not tell it.
 * Throws DecodeError for bytes that are not such a file, UnsupportedError for one from a machine of the other byte order.
 */
export function replay(capture: Uint8Array, options: ReplayOptions = {}): ReplaySocket {
  const reader = readCapture(capture)
  if (reader.littleEndian !== (hostOrder === 'little')) {
    throw new UnsupportedError('the capture is from a machine of the other byte order: it can be decoded, not replayed')
  }
  const all = [...reader.packets()]
  const protocol = options.protocol ?? all[0]?.protocol ?? 0
  return new Player(
    protocol,
    all.filter((datagram) => datagram.protocol === protocol),
  )
}

const little = hostOrder === 'little'

class Player extends MemorySocket implements ReplaySocket {
  readonly #episodes: Episode[]

  constructor(protocol: number, datagrams: readonly CapturedDatagram[]) {
    const { episodes, early } = episodesOf(datagrams)
    super((datagram, reply) => answer(episodes, datagram, reply), { protocol, portid: ownPortid(episodes) })
    this.#episodes = episodes
    for (const data of early) this.push(data)
  }

  get remaining(): number {
    return this.#episodes.length
  }
}

/** Received datagrams go to the latest request with their seq, else (notifications) to the latest request of all. */
function episodesOf(datagrams: readonly CapturedDatagram[]): { episodes: Episode[]; early: Uint8Array[] } {
  const episodes: Episode[] = []
  const early: Uint8Array[] = []
  for (const { direction, data } of datagrams) {
    const seqs = headersOf(data).map(({ seq }) => seq)
    if (direction === 'sent') {
      episodes.push({ request: data, seqs, answers: [] })
      continue
    }
    const asked = episodes.findLast((episode) => seqs.some((seq) => seq !== 0 && episode.seqs.includes(seq)))
    const answers = (asked ?? episodes.at(-1))?.answers ?? early
    answers.push(data)
  }
  return { episodes, early }
}

/** The kernel writes the port id of the socket that asked into its answers. */
function ownPortid(episodes: readonly Episode[]): number {
  for (const { answers } of episodes) {
    for (const data of answers) for (const { seq, portid } of headersOf(data)) if (seq && portid) return portid
  }
  return 1
}

function answer(episodes: Episode[], live: Uint8Array, reply: (data: Uint8Array) => void): void {
  const key = withoutSeqs(live)
  const index = episodes.findIndex(({ request }) => equal(withoutSeqs(request), key))
  const [episode] = index < 0 ? [] : episodes.splice(index, 1)
  if (episode === undefined) {
    const detail = `the recording has no ${episodes.length ? 'such' : 'further'} request of ${live.length} bytes`
    throw new SocketError(errnoOf('EPROTO') as number, 'sendto', detail)
  }
  const seqs = new Map(headersOf(live).map(({ seq }, at) => [episode.seqs[at], seq]))
  for (const recorded of episode.answers) reply(withSeqs(recorded, seqs))
}

function headersOf(data: Uint8Array): { at: number; type: number; seq: number; portid: number; end: number }[] {
  const view = viewOf(data.buffer)
  const base = data.byteOffset
  const { messages } = frame(view, base, base + data.length, little)
  return messages.map(({ start, end, type, seq, portid }) => {
    return { at: start - NLMSG_HDRLEN - base, type, seq, portid, end: end - base }
  })
}

function withoutSeqs(data: Uint8Array): Uint8Array {
  const copy = copyOf(data)
  for (const { at } of headersOf(copy)) copy.fill(0, at + 8, at + NLMSG_HDRLEN)
  return copy
}

/** The seq stands in each header, and in NLMSG_ERROR once more: in the header of the request that it repeats. */
function withSeqs(data: Uint8Array, seqs: ReadonlyMap<number | undefined, number>): Uint8Array {
  const copy = copyOf(data)
  const view = new DataView(copy.buffer)
  for (const { at, type, seq, end } of headersOf(copy)) {
    const live = seqs.get(seq)
    if (live === undefined) continue
    view.setUint32(at + 8, live, little)
    const repeated = at + NLMSG_HDRLEN + 4 + 8
    if (type === NLMSG_ERROR && repeated + 4 <= end) view.setUint32(repeated, live, little)
  }
  return copy
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
