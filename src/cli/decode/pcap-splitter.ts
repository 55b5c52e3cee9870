/** `struct pcap_file_header`, and what stands before each packet. */
const FILE_HEADER_LENGTH = 24
const PACKET_HEADER_LENGTH = 16

/** Bytes of a packet, at most: with more, what says so is no header. */
const MOST_BYTES = 1 << 24

/** Whole packets with the header of their file before them. */
export interface PcapPiece {
  readonly capture: Uint8Array
  /** What to add to places in the capture to get places in the file. */
  readonly offset: number
}

/**
 * Cuts a pcap that comes in pieces into captures of whole packets, each with the file's header before it: so one that still
 * grows is read as it does, and a large one is never in memory as a whole.
 */
export class PcapSplitter {
  #header: Buffer | undefined
  #parts: Uint8Array[] = []
  #length = 0
  /** Bytes that were handed out. */
  #done = 0
  /** Bytes that must be there before the next step. */
  #needed = FILE_HEADER_LENGTH
  #stuck = false

  /** Nothing more will come out of it: what is there is no packet. */
  get stuck(): boolean {
    return this.#stuck
  }

  /** The packets that are complete with `bytes`, if there are any; the first time also none. */
  push(bytes: Uint8Array): PcapPiece | undefined {
    this.#parts.push(bytes)
    this.#length += bytes.length
    if (this.#length < this.#needed || this.#stuck) return undefined
    const joined = Buffer.concat(this.#parts)
    const start = this.#header ? 0 : FILE_HEADER_LENGTH
    this.#header ??= joined.subarray(0, FILE_HEADER_LENGTH)
    const end = this.#endOfPackets(joined, start)
    this.#parts = [joined.subarray(end)]
    this.#length = joined.length - end
    return end > 0 ? this.#piece(joined.subarray(start, end)) : undefined
  }

  #piece(packets: Buffer): PcapPiece {
    const offset = this.#done
    this.#done += packets.length
    return { capture: Buffer.concat([this.#header ?? Buffer.alloc(0), packets]), offset }
  }

  /** Walks the packets from `start` on, and returns where the first one begins that is not complete. */
  #endOfPackets(bytes: Buffer, start: number): number {
    const isLittle = (this.#header as Buffer).readUInt8(0) !== 0xa1
    for (let at = start; ; ) {
      const left = bytes.length - at
      const stored =
        left < PACKET_HEADER_LENGTH ? 0 : isLittle ? bytes.readUInt32LE(at + 8) : bytes.readUInt32BE(at + 8)
      this.#needed = PACKET_HEADER_LENGTH + stored
      this.#stuck = stored > MOST_BYTES
      if (left < this.#needed || this.#stuck) return at
      at += this.#needed
    }
  }

  /** What is left at the end, if anything is. */
  end(): PcapPiece | undefined {
    const rest = Buffer.concat(this.#parts)
    return rest.length > 0 ? this.#piece(rest) : undefined
  }
}
