import { bpf } from '../../socket/portable.ts'
import { hostOrder } from '../../wire/index.ts'

const HEADER = 4
const TYPE_MASK = 0x3fff

/** Says that the program ends here and returns the accumulator as it is. */
const ENDS = -1

/**
 * What a load from `SKF_AD_OFF` on gives: a fact about the packet, or the result of a function of the accumulator, the
 * index register and the packet (`net/core/filter.c`, convert_bpf_extensions()). Netlink messages carry no mark, queue,
 * hash or VLAN, and their `skb->protocol` is 0 too. They come from no device: asking for it ends the program, which
 * then returns its accumulator. There is one processor, number 0.
 */
export function fact(k: number, a: number, x: number, packet: Uint8Array, random: () => number): number {
  switch (k - bpf.SKF_AD_OFF) {
    case bpf.SKF_AD_IFINDEX:
    case bpf.SKF_AD_HATYPE:
      return ENDS
    case bpf.SKF_AD_NLATTR:
      return attributeIn(packet, a, x)
    case bpf.SKF_AD_NLATTR_NEST:
      return attributeInNest(packet, a, x)
    case bpf.SKF_AD_ALU_XOR_X:
      return (a ^ x) >>> 0
    case bpf.SKF_AD_RANDOM:
      return random() >>> 0
    default:
      return 0
  }
}

/** Offset of the first attribute of a type at or behind `start`; 0 when there is none. */
function attributeIn(packet: Uint8Array, start: number, type: number): number {
  return start > packet.length - HEADER ? 0 : find(packet, start, packet.length, type)
}

/** Offset of the first attribute of a type in the nest at `start`; 0 when there is none. */
function attributeInNest(packet: Uint8Array, start: number, type: number): number {
  if (start > packet.length - HEADER) return 0
  const length = u16(packet, start)
  if (length < HEADER || length > packet.length - start) return 0
  return find(packet, start + HEADER, start + length, type)
}

/** Walks attributes up to `end`, or to the first one that does not fit. */
function find(packet: Uint8Array, start: number, end: number, type: number): number {
  let at = start
  while (end - at >= HEADER) {
    const length = u16(packet, at)
    if (length < HEADER || length > end - at) return 0
    if ((u16(packet, at + 2) & TYPE_MASK) === type) return at
    at += (length + 3) & ~3
  }
  return 0
}

/** Attribute headers are in the host's order. */
function u16(packet: Uint8Array, at: number): number {
  const first = packet[at] as number
  const second = packet[at + 1] as number
  return hostOrder === 'little' ? first | (second << 8) : (first << 8) | second
}
