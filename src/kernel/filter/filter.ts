import { bpf } from '../../socket/portable.ts'
import type { FilterInstruction } from '../../socket/socket.ts'
import { fact } from './filter-fact.ts'

export { checkFilter } from './filter-check.ts'

/** What a load gives that misses the packet. */
const NOTHING = -1

/** Scratch memory. One for all: programs run one after the other, and read only what they have written. */
const memory = new Uint32Array(bpf.BPF_MEMWORDS)

/**
 * Runs a program that `checkFilter` has taken on a packet, and gives how many of its bytes to keep: 0 drops it, a
 * number beyond its length keeps it whole. A load from outside the packet and a division by 0 drop it. Never throws,
 * and ends after at most as many steps as the program has instructions.
 *
 * `random` answers SKF_AD_RANDOM with a u32.
 */
export function runFilter(
  program: readonly FilterInstruction[],
  packet: Uint8Array,
  random: () => number = anyNumber,
): number {
  let a = 0
  let x = 0
  for (let pc = 0; pc < program.length; pc++) {
    const { code, jt, jf, k } = program[pc] as FilterInstruction
    switch (code & 0x07) {
      case bpf.BPF_LD: {
        const isFact = (code & 0xe0) === bpf.BPF_ABS && k >= bpf.SKF_AD_OFF
        const value = isFact ? fact(k, a, x, packet, random) : load(code, k, x, packet)
        if (value < 0) return isFact ? a : 0
        a = value
        break
      }
      case bpf.BPF_LDX: {
        const value = load(code, k, x, packet)
        if (value < 0) return 0
        x = value
        break
      }
      case bpf.BPF_ST:
        memory[k] = a
        break
      case bpf.BPF_STX:
        memory[k] = x
        break
      case bpf.BPF_ALU: {
        const operand = (code & bpf.BPF_X) === 0 ? k : x
        if (operand === 0 && divides(code)) return 0
        a = operate(code & 0xf0, a, operand)
        break
      }
      case bpf.BPF_JMP:
        if ((code & 0xf0) === bpf.BPF_JA) pc += k
        else pc += holds(code & 0xf0, a, (code & bpf.BPF_X) === 0 ? k : x) ? jt : jf
        break
      case bpf.BPF_RET:
        return (code & 0x18) === bpf.BPF_A ? a : k
      default:
        if ((code & 0xf8) === bpf.BPF_TAX) x = a
        else a = x
    }
  }
  return 0
}

/** The value that a load instruction loads, NOTHING when it is not in the packet. */
function load(code: number, k: number, x: number, packet: Uint8Array): number {
  switch (code & 0xe0) {
    case bpf.BPF_IMM:
      return k
    case bpf.BPF_ABS:
      return bytesAt(packet, k, code & 0x18)
    case bpf.BPF_IND:
      return bytesAt(packet, (k + x) >>> 0, code & 0x18)
    case bpf.BPF_MEM:
      return memory[k] as number
    case bpf.BPF_LEN:
      return packet.length
    default: {
      // MSH: the length of an IPv4 header, from the low half of its first byte.
      const byte = bytesAt(packet, k, bpf.BPF_B)
      return byte < 0 ? NOTHING : (byte & 0xf) << 2
    }
  }
}

/**
 * A big-endian number of the packet. Offsets are signed in the kernel: the negative ones count from a header, and a
 * netlink message has no other than the network header, at its start (`net/core/filter.c`,
 * bpf_internal_load_pointer_neg_helper()).
 */
function bytesAt(packet: Uint8Array, offset: number, size: number): number {
  const at = offset < 0x8000_0000 ? offset : offset - bpf.SKF_NET_OFF
  const rest = packet.length - at
  if (at < 0 || rest < 1) return NOTHING
  const first = packet[at] as number
  if (size === bpf.BPF_B) return first
  if (rest < 2) return NOTHING
  const half = (first << 8) | (packet[at + 1] as number)
  if (size === bpf.BPF_H) return half
  if (rest < 4) return NOTHING
  return ((half << 16) | ((packet[at + 2] as number) << 8) | (packet[at + 3] as number)) >>> 0
}

function divides(code: number): boolean {
  return (code & 0xf0) === bpf.BPF_DIV || (code & 0xf0) === bpf.BPF_MOD
}

/** Shifts by X take its low five bits, as the processor and the language do. */
function operate(operation: number, a: number, b: number): number {
  switch (operation) {
    case bpf.BPF_ADD:
      return (a + b) >>> 0
    case bpf.BPF_SUB:
      return (a - b) >>> 0
    case bpf.BPF_MUL:
      return Math.imul(a, b) >>> 0
    case bpf.BPF_DIV:
      return (a / b) >>> 0
    case bpf.BPF_MOD:
      return a % b
    case bpf.BPF_AND:
      return (a & b) >>> 0
    case bpf.BPF_OR:
      return (a | b) >>> 0
    case bpf.BPF_XOR:
      return (a ^ b) >>> 0
    case bpf.BPF_LSH:
      return (a << b) >>> 0
    case bpf.BPF_RSH:
      return a >>> b
    default:
      return -a >>> 0
  }
}

function holds(condition: number, a: number, b: number): boolean {
  switch (condition) {
    case bpf.BPF_JEQ:
      return a === b
    case bpf.BPF_JGT:
      return a > b
    case bpf.BPF_JGE:
      return a >= b
    default:
      return (a & b) !== 0
  }
}

function anyNumber(): number {
  return Math.floor(Math.random() * 2 ** 32)
}
