import { hexText } from '../codec/text/hex.ts'
import type { Command } from '../language/protocol.ts'
import type { Bitfield32, ConstantTable, Options, TypeNode } from '../language/type.ts'

/** Names of a constant table by number: the first name that has it. */
const names = new WeakMap<ConstantTable, Map<number, string>>()

function namesOf(table: ConstantTable): Map<number, string> {
  const known = names.get(table)
  if (known) return known
  const byNumber = new Map<number, string>()
  for (const [name, number] of Object.entries(table)) if (!byNumber.has(number)) byNumber.set(number, name)
  names.set(table, byNumber)
  return byNumber
}

/** Name of a number in a table; undefined when it has none. */
export function enumName(table: ConstantTable, value: number | bigint): string | undefined {
  return namesOf(table).get(Number(value))
}

/** Names of the bits that are set, and the rest of the bits as a number. */
export function flagNames(table: ConstantTable, value: number | bigint): { names: string[]; rest: bigint } {
  let rest = BigInt(value)
  const found: string[] = []
  for (const [name, bit] of Object.entries(table)) {
    const bits = BigInt(bit)
    if (bits !== 0n && (BigInt(value) & bits) === bits && (rest & bits) !== 0n) {
      found.push(name)
      rest &= ~bits
    }
  }
  return { names: found, rest }
}

/** A bit set as `0x49 UP|LOOPBACK`. */
export function flagsText(value: number | bigint, table: ConstantTable): string {
  const { names: found, rest } = flagNames(table, value)
  if (rest !== 0n && found.length > 0) found.push(`0x${rest.toString(16)}`)
  const number = `0x${value.toString(16)}`
  return found.length === 0 ? number : `${number} ${found.join('|')}`
}

/** Names of the flags of a message: their meaning depends on the kind of request. */
export function headerFlagNames(message: string, command?: Command): ConstantTable {
  const common = { REQUEST: 1, MULTI: 2, ACK: 4, ECHO: 8, DUMP_INTR: 0x10, DUMP_FILTERED: 0x20 }
  if (message === 'NLMSG_ERROR' || message === 'NLMSG_DONE') return { ...common, CAPPED: 0x100, ACK_TLVS: 0x200 }
  // Commands of generic netlink can be called anything; hardly one takes flags of its own.
  if (command !== undefined || /_GET/.test(message))
    return { ...common, DUMP: 0x300, ROOT: 0x100, MATCH: 0x200, ATOMIC: 0x400 }
  if (/_DEL/.test(message)) return { ...common, NONREC: 0x100, BULK: 0x200 }
  return { ...common, REPLACE: 0x100, EXCL: 0x200, CREATE: 0x400, APPEND: 0x800 }
}

function numberText(value: number | bigint, options: Options): string {
  if (options.flags) return flagsText(value, options.flags)
  const name = options.enum && enumName(options.enum, value)
  return name === undefined ? `${value}` : `${value} ${name}`
}

/** A value that is not a nest, in a few words. */
export function leafText(type: TypeNode, value: unknown): string {
  if (value === undefined) return 'malformed'
  if (typeof value === 'number' || typeof value === 'bigint')
    return 'options' in type ? numberText(value, type.options) : `${value}`
  if (typeof value === 'string') return type.kind === 'string' ? JSON.stringify(value) : value || 'empty'
  if (value === true) return 'present'
  if (value === false) return 'no'
  if (value instanceof Uint8Array) return value.length === 0 ? 'empty' : `${value.length} bytes`
  if (Array.isArray(value)) return listText(type, value)
  if (type.kind === 'bitfield32') {
    const { value: bits, selector } = value as Bitfield32
    return `0x${bits.toString(16)} of 0x${selector.toString(16)}`
  }
  if (type.kind === 'bits')
    return Object.entries(value as object)
      .map(([name, field]) => `${name} ${field}`)
      .join(', ')
  return JSON.stringify(value, (_, field) =>
    typeof field === 'bigint' ? `${field}` : field instanceof Uint8Array ? hexText(field) : field,
  )
}

function listText(type: TypeNode, list: readonly unknown[]): string {
  const shown = list
    .slice(0, 8)
    .map((element) => (type.kind === 'array' ? leafText(type.element, element) : String(element)))
  return `[${shown.join(', ')}${list.length > shown.length ? `, … ${list.length} in all` : ''}]`
}
