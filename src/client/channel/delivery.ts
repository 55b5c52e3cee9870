import {
  type Batch,
  DATAGRAM_GROUP,
  DATAGRAM_LENGTH,
  DATAGRAM_NSID,
  DATAGRAM_OFFSET,
  DATAGRAM_PORTID,
  DATAGRAM_SIZE,
  DATAGRAM_WORDS,
  type Socket,
} from '../../socket/index.ts'
import { align4, DecodeError, NLMSG_HDRLEN, type View } from '../../wire/index.ts'
import { flagsOf, typeOf } from '../header-word.ts'
import type { Parties } from '../parties/parties.ts'
import type { ChannelStatistics } from '../statistics.ts'

/**
 * Hands messages to those whom they are for, by sender, group and sequence number: the dump that runs, a request, the batch in
 * flight, listeners. What fits nobody is counted.
 */
export class Delivery {
  readonly #parties: Parties
  readonly #socket: Socket
  readonly #statistics: ChannelStatistics
  readonly #userToUser: boolean

  constructor(parties: Parties, socket: Socket, statistics: ChannelStatistics, userToUser: boolean) {
    this.#parties = parties
    this.#socket = socket
    this.#statistics = statistics
    this.#userToUser = userToUser
  }

  /** Hands out the messages of a batch; returns how many bytes there were. */
  deliver({ datagrams, view, count }: Batch): number {
    const { listeners } = this.#parties
    let bytes = 0
    for (let i = 0; i < count; i++) {
      const row = i * DATAGRAM_WORDS
      const start = datagrams[row + DATAGRAM_OFFSET] as number
      const length = datagrams[row + DATAGRAM_LENGTH] as number
      const portid = (datagrams[row + DATAGRAM_PORTID] as number) >>> 0
      const group = datagrams[row + DATAGRAM_GROUP] as number
      bytes += length
      if (portid !== 0 && !this.#userToUser) this.#statistics.foreign++
      else if ((datagrams[row + DATAGRAM_SIZE] as number) > length) this.#cutShort(view, start, length, group)
      else {
        if (listeners.size > 0) {
          for (const listener of listeners) listener.datagram?.(view, start, start + length, portid, group)
        }
        this.#walk(view, start, start + length, portid, group, datagrams[row + DATAGRAM_NSID] as number)
      }
    }
    return bytes
  }

  #walk(view: View, start: number, end: number, portid: number, group: number, nsid: number): void {
    const { words } = view
    const dump = group === 0 && portid === 0 ? this.#parties.dumps[0] : undefined
    let at = start
    while (end - at >= NLMSG_HDRLEN) {
      if (dump !== undefined) {
        const taken = dump.run(view, at, end)
        if (taken > at) {
          at = taken
          continue
        }
      }
      const length = words[at >> 2] as number
      if (length < NLMSG_HDRLEN || length > end - at) break
      if (group !== 0) this.#event(view, at, at + length, portid, group, nsid)
      else this.#answer(view, at, at + length, portid, nsid)
      at += align4(length)
    }
    if (at < end) this.#statistics.malformed++
  }

  /** A message by unicast: it answers something, or is for whoever listens. */
  #answer(view: View, at: number, end: number, portid: number, nsid: number): void {
    const second = view.words[(at >> 2) + 1] as number
    const seq = view.words[(at >> 2) + 2] as number
    const payload = at + NLMSG_HDRLEN
    const request = this.#parties.requests.get(seq)
    if (request !== undefined && request.peer === portid) {
      return request.take(view, typeOf(second), flagsOf(second), payload, end)
    }
    const chunk = this.#parties.chunk
    if (chunk !== undefined && portid === 0 && seq >= chunk.base && seq - chunk.base < chunk.count) {
      return chunk.take(seq - chunk.base, view, typeOf(second), flagsOf(second), payload, end)
    }
    if (!this.#announce(view, at, end, 0, nsid)) this.#statistics.unmatched++
  }

  /** A message to a group. With NLM_F_ECHO the one that a request has caused is its reply as well, and comes only once. */
  #event(view: View, at: number, end: number, portid: number, group: number, nsid: number): void {
    const word = at >> 2
    this.#announce(view, at, end, group, nsid)
    const request = this.#parties.requests.get(view.words[word + 2] as number)
    if (request?.echo && request.peer === portid && view.words[word + 3] === this.#socket.address.portid) {
      const second = view.words[word + 1] as number
      request.take(view, typeOf(second), flagsOf(second), at + NLMSG_HDRLEN, end)
    }
  }

  #announce(view: View, at: number, end: number, group: number, nsid: number): boolean {
    const type = typeOf(view.words[(at >> 2) + 1] as number)
    let heard = false
    for (const listener of this.#parties.listeners) {
      if (listener.message?.(view, type, at, end, group, nsid)) heard = true
    }
    return heard
  }

  /** A datagram that the receive buffer in this process was too small for: whatever it answers has failed. */
  #cutShort(view: View, start: number, length: number, group: number): void {
    this.#statistics.malformed++
    const error = new DecodeError('', length, 'the datagram was cut: open the socket with a larger slabSize')
    const seq = length >= NLMSG_HDRLEN && group === 0 ? (view.words[(start >> 2) + 2] as number) : 0
    const dump = this.#parties.dumps[0]
    const chunk = this.#parties.chunk
    const request = this.#parties.requests.get(seq)
    if (dump !== undefined && seq === dump.seq) dump.spoil(error)
    else if (request) request.fail(error)
    else if (chunk && seq >= chunk.base && seq - chunk.base < chunk.count) chunk.fail(error)
    else for (const listener of this.#parties.listeners) listener.overrun?.()
  }
}
