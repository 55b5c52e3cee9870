import { bpf } from '../../socket/portable.ts'
import type { FilterInstruction } from '../../socket/socket.ts'
import { errnoOf } from '../../wire/index.ts'

const EINVAL = errnoOf('EINVAL') as number
const ALL_WORDS = 0xffff

const SIZES = [bpf.BPF_W, bpf.BPF_H, bpf.BPF_B]
const CONDITIONS = [bpf.BPF_JEQ, bpf.BPF_JGT, bpf.BPF_JGE, bpf.BPF_JSET]
const OPERATIONS = [
  ...[bpf.BPF_ADD, bpf.BPF_SUB, bpf.BPF_MUL, bpf.BPF_DIV, bpf.BPF_MOD],
  ...[bpf.BPF_AND, bpf.BPF_OR, bpf.BPF_XOR, bpf.BPF_LSH, bpf.BPF_RSH],
]

/** The codes that there are; any other sum of parts is refused (`net/core/filter.c`, chk_code_allowed()). */
const KNOWN_CODES: ReadonlySet<number> = new Set([
  ...SIZES.flatMap((size) => [bpf.BPF_ABS, bpf.BPF_IND].map((mode) => bpf.BPF_LD | size | mode)),
  ...[bpf.BPF_IMM, bpf.BPF_MEM, bpf.BPF_LEN].flatMap((mode) => [bpf.BPF_LD | mode, bpf.BPF_LDX | mode]),
  ...[bpf.BPF_LDX | bpf.BPF_B | bpf.BPF_MSH, bpf.BPF_ST, bpf.BPF_STX],
  ...[bpf.BPF_K, bpf.BPF_X].flatMap((operand) => [
    ...OPERATIONS.map((operation) => bpf.BPF_ALU | operation | operand),
    ...CONDITIONS.map((condition) => bpf.BPF_JMP | condition | operand),
  ]),
  ...[bpf.BPF_ALU | bpf.BPF_NEG, bpf.BPF_JMP | bpf.BPF_JA],
  ...[bpf.BPF_RET | bpf.BPF_K, bpf.BPF_RET | bpf.BPF_A, bpf.BPF_MISC | bpf.BPF_TAX, bpf.BPF_MISC | bpf.BPF_TXA],
])

/**
 * Whether the kernel takes a program: 0, or -EINVAL (`net/core/filter.c`, bpf_check_classic()). It takes 1 to 4096
 * known instructions that jump to instructions behind them, end in a return, divide by no constant 0, shift by no
 * constant above 31, and read no word of scratch memory that some way there has not written.
 *
 * The kernel also refuses, with ENOMEM, programs whose translation does not fit into `net.core.optmem_max`: here there
 * is no translation, and they are taken.
 */
export function checkFilter(program: readonly FilterInstruction[]): number {
  const { length } = program
  if (!(length >= 1 && length <= bpf.BPF_MAXINSNS)) return -EINVAL
  for (let pc = 0; pc < length; pc++) {
    if (!instructionIsFine(program[pc] as FilterInstruction, length - pc - 1)) return -EINVAL
  }
  if (((program[length - 1] as FilterInstruction).code & 0x07) !== bpf.BPF_RET) return -EINVAL
  return readsWhatWasWritten(program) ? 0 : -EINVAL
}

/** `rest` is the number of instructions behind this one. */
function instructionIsFine({ code, jt, jf, k }: FilterInstruction, rest: number): boolean {
  if (!KNOWN_CODES.has(code) || !isUint(jt, 0xff) || !isUint(jf, 0xff) || !isUint(k, 0xffff_ffff)) return false
  switch (code & 0x07) {
    case bpf.BPF_LD:
    case bpf.BPF_LDX:
      return loadIsFine(code, k)
    case bpf.BPF_ST:
    case bpf.BPF_STX:
      return k < bpf.BPF_MEMWORDS
    case bpf.BPF_ALU:
      return operationIsFine(code, k)
    case bpf.BPF_JMP:
      return code === (bpf.BPF_JMP | bpf.BPF_JA) ? k < rest : jt < rest && jf < rest
    default:
      return true
  }
}

function isUint(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max
}

/** Offsets of the range for facts about a packet have to be one of those that there are. */
function loadIsFine(code: number, k: number): boolean {
  if ((code & 0xe0) === bpf.BPF_MEM) return k < bpf.BPF_MEMWORDS
  if ((code & 0xe0) !== bpf.BPF_ABS || k < bpf.SKF_AD_OFF) return true
  const fact = k - bpf.SKF_AD_OFF
  return fact % 4 === 0 && fact <= bpf.SKF_AD_VLAN_TPID
}

function operationIsFine(code: number, k: number): boolean {
  if ((code & bpf.BPF_X) !== 0) return true
  switch (code & 0xf0) {
    case bpf.BPF_DIV:
    case bpf.BPF_MOD:
      return k !== 0
    case bpf.BPF_LSH:
    case bpf.BPF_RSH:
      return k < 32
    default:
      return true
  }
}

/**
 * Follows which words of scratch memory are written on every way to an instruction (`net/core/filter.c`,
 * check_load_and_stores()). All jumps go forward, so one pass is enough.
 */
function readsWhatWasWritten(program: readonly FilterInstruction[]): boolean {
  /** What jumps to an instruction bring with them. */
  const brought = new Uint16Array(program.length).fill(ALL_WORDS)
  let written = 0
  for (let pc = 0; pc < program.length; pc++) {
    const { code, jt, jf, k } = program[pc] as FilterInstruction
    written &= brought[pc] as number
    const kind = code & 0x07
    if (kind === bpf.BPF_ST || kind === bpf.BPF_STX) written |= 1 << k
    if (kind <= bpf.BPF_LDX && (code & 0xe0) === bpf.BPF_MEM && ((written >>> k) & 1) === 0) return false
    if (kind !== bpf.BPF_JMP) continue
    const always = code === (bpf.BPF_JMP | bpf.BPF_JA)
    for (const target of always ? [k] : [jt, jf]) brought[pc + 1 + target]! &= written
    // Nothing falls through a jump.
    written = ALL_WORDS
  }
  return true
}
