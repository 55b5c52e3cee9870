import type { Message, TypeNode, TypeOf } from '../schema/index.ts'
import { bpf, type FilterInstruction } from '../socket/index.ts'
import { align4, hostOrder, NLA_HDRLEN, NLMSG_HDRLEN } from '../wire/index.ts'

/** The fields of a message that a filter can look at: whole numbers of at most four bytes, not in a nest. */
export type FieldMatch<V> = {
  readonly [K in keyof V as NonNullable<V[K]> extends number ? K : never]?: number | readonly number[] | undefined
}

/** Messages of a type, all of whose named fields have one of the values given. */
export interface MessagePattern {
  readonly message: Message
  readonly fields: Readonly<Record<string, readonly number[]>>
}

/** A pattern: `matching(rtmNewRoute, { table: 254, oif: [2, 3] })`. A field that is not in a message does not match. */
export function matching<M extends Message>(message: M, fields: FieldMatch<TypeOf<M>> = {}): MessagePattern {
  const lists: Record<string, readonly number[]> = {}
  for (const [name, values] of Object.entries<number | readonly number[] | undefined>(fields)) {
    if (values !== undefined) lists[name] = typeof values === 'number' ? [values] : values
  }
  return { message, fields: lists }
}

/** Bytes of a message that its filter lets through: all of them. */
const WHOLE = 0xffff_ffff
/** Where `nlmsg_type` is in a message. */
const TYPE_OFFSET = 4

/**
 * A classic BPF program that lets messages through which match one of the patterns; no pattern, no message. It looks at
 * the first message of a datagram: notifications have one each. Throws TypeError for a field that is not there or not a
 * whole number of at most four bytes.
 */
export function messageFilter(patterns: readonly MessagePattern[]): FilterInstruction[] {
  return [...patterns.flatMap(instructionsOf), statement(bpf.BPF_RET | bpf.BPF_K, 0)]
}

/** Lets the message through, or goes on behind its last instruction. */
function instructionsOf({ message, fields }: MessagePattern): FilterInstruction[] {
  const tests = Object.entries(fields).map(([name, values]) => fieldTest(message, name, values))
  let program = [statement(bpf.BPF_RET | bpf.BPF_K, WHOLE)]
  // From the end to the start, so that the way out is known: over all that comes behind.
  for (const test of [...tests.reverse(), ...kindTests(message)])
    program = [...checked(test, program.length), ...program]
  return program
}

/** What tells a message from others: its type, and in generic netlink its command. The last one is made first. */
function kindTests({ name, type, command }: Message): Test[] {
  if (command !== undefined && type === 0) {
    throw new TypeError(`${name} has its number when its family is connected to: take message() of the connection`)
  }
  const byType = { load: [load(bpf.BPF_ABS, 2, TYPE_OFFSET)], values: [loaded(type, 2, false)] }
  if (command === undefined) return [byType]
  return [{ load: [load(bpf.BPF_ABS, 1, NLMSG_HDRLEN)], values: [loaded(command.cmd, 1, false)] }, byType]
}

interface Test {
  /** Leaves the field in the accumulator, or goes over `OUT` more instructions than there are. */
  readonly load: readonly (FilterInstruction | typeof OUT)[]
  readonly values: readonly number[]
}

/** Stands for the jump out of the pattern, to be taken unless the instruction before goes over it. */
const OUT = 'out'

/** A test before `rest` instructions, over which it goes when it fails. Jumps on a condition reach no further than 255. */
function checked({ load, values }: Test, rest: number): FilterInstruction[] {
  const found = values.flatMap((value, i) => {
    const after = 2 * (values.length - i - 1) + 1
    return [jump(bpf.BPF_JEQ, value, 0, 1), statement(bpf.BPF_JMP | bpf.BPF_JA, after)]
  })
  const behind = found.length + 1
  const loads = load.map((step, i) => {
    return step === OUT ? statement(bpf.BPF_JMP | bpf.BPF_JA, load.length - i - 1 + behind + rest) : step
  })
  return [...loads, ...found, statement(bpf.BPF_JMP | bpf.BPF_JA, rest)]
}

function fieldTest(message: Message, name: string, values: readonly number[]): Test {
  const member = message.header?.members.find((candidate) => candidate.name === name)
  const attribute = message.attributes?.byName.get(name)
  const { size, big } = integer(message, name, (member ?? attribute)?.type)
  const wanted = values.map((value) => loaded(value, size, big))
  if (member) return { load: [load(bpf.BPF_ABS, size, NLMSG_HDRLEN + member.offset)], values: wanted }
  const first = NLMSG_HDRLEN + align4(message.header?.size ?? 0)
  return {
    load: [
      statement(bpf.BPF_LD | bpf.BPF_IMM, first),
      statement(bpf.BPF_LDX | bpf.BPF_IMM, attribute?.id ?? 0),
      // Where the attribute X is, from the offset A on (`net/core/filter.c`, bpf_skb_get_nlattr()); 0 where there is none.
      statement(bpf.BPF_LD | bpf.BPF_W | bpf.BPF_ABS, bpf.SKF_AD_OFF + bpf.SKF_AD_NLATTR),
      jump(bpf.BPF_JEQ, 0, 0, 1),
      OUT,
      statement(bpf.BPF_MISC | bpf.BPF_TAX, 0),
      load(bpf.BPF_IND, size, NLA_HDRLEN),
    ],
    values: wanted,
  }
}

function integer(message: Message, name: string, type: TypeNode | undefined): { size: number; big: boolean } {
  if (type?.kind === 'int' && type.size <= 4) return { size: type.size, big: type.big }
  throw new TypeError(`${message.name} has no whole number of at most four bytes called '${name}'`)
}

/** The value as a load has it: loads take bytes for network order. */
function loaded(value: number, size: number, big: boolean): number {
  const bits = 8 * size
  if (!Number.isInteger(value) || value < -(2 ** (bits - 1)) || value >= 2 ** bits) {
    throw new TypeError(`${value} does not fit into ${size} bytes`)
  }
  const number = value < 0 ? value + 2 ** bits : value
  if (big || hostOrder === 'big') return number
  let swapped = 0
  for (let i = 0; i < size; i++) swapped = swapped * 0x100 + (Math.floor(number / 2 ** (8 * i)) & 0xff)
  return swapped
}

function load(mode: number, size: number, k: number): FilterInstruction {
  const width = size === 4 ? bpf.BPF_W : size === 2 ? bpf.BPF_H : bpf.BPF_B
  return statement(bpf.BPF_LD | width | mode, k)
}

function statement(code: number, k: number): FilterInstruction {
  return { code, jt: 0, jf: 0, k }
}

function jump(condition: number, k: number, jt: number, jf: number): FilterInstruction {
  return { code: bpf.BPF_JMP | condition | bpf.BPF_K, jt, jf, k }
}
