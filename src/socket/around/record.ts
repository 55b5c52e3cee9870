import { closeSync, openSync, writeSync } from 'node:fs'
import { hrtime } from 'node:process'
import type { Socket } from '../socket.ts'
import { ForwardingSocket } from './forward.ts'
import { type CapturedDatagram, pcapDatagram, pcapFileHeader } from './pcap.ts'
import { trace } from './trace.ts'

/** Takes the bytes of a pcap, piece by piece. */
export type PcapSink = (bytes: Uint8Array) => void

/**
 * Writes each datagram that is sent or received to a pcap, which Wireshark and replay() read. `target` is the path of a
 * file, which is replaced and is complete after every call, or a function. Throws what `node:fs` throws.
 */
export function record(socket: Socket, target: string | PcapSink): Socket {
  if (typeof target === 'function') return recordTo(socket, target)
  const file = openSync(target, 'w')
  return new RecordedSocket(
    recordTo(socket, (bytes) => writeAll(file, bytes)),
    file,
  )
}

function recordTo(socket: Socket, write: PcapSink): Socket {
  const now = clock()
  write(pcapFileHeader())
  return trace(socket, ({ direction, protocol, data, size, error }) => {
    const datagram: CapturedDatagram = { time: now(), direction, protocol, data, size }
    if (error === 0) write(pcapDatagram(datagram))
  })
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
}

/** Nanoseconds since 1970: the wall clock at the start, and from there the clock that never jumps. */
function clock(): () => bigint {
  const offset = BigInt(Date.now()) * 1_000_000n - hrtime.bigint()
  return () => offset + hrtime.bigint()
}

class RecordedSocket extends ForwardingSocket {
  #file: number | undefined

  constructor(inner: Socket, file: number) {
    super(inner)
    this.#file = file
  }

  override close(): void {
    super.close()
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}
