import { type DecodedMessage, messageOf } from '../codec/datagram.ts'
import { hexText } from '../codec/text/hex.ts'
import { ackAttributes, nlmsgerr } from '../language/control.ts'
import type { KnownMessages, Message } from '../language/protocol.ts'
import { type Scope, selectedType } from '../language/selectors.ts'
import { tlvOf } from '../language/tlvs.ts'
import type { AttributeSet, Struct, TypeNode, UnknownAttribute } from '../language/type.ts'
import { enumName, flagNames, headerFlagNames } from './leaf-text.ts'

/** A value that JSON can hold. */
export type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain }

/** How values become plain. */
export interface PlainOptions {
  /** Leaves out `$names`. */
  readonly numeric?: boolean | undefined
}

/**
 * A message's value as JSON can hold it: 64-bit numbers as numbers where they are exact and as decimal text elsewhere,
 * bytes as lower-case hex. Numbers stay numbers; what they are called stands beside them, in the `$names` of the object:
 * a name for an enumerated number, an array of names for a set of bits.
 */
export function plainValue(message: Message, value: unknown, options: PlainOptions = {}): { [name: string]: Plain } {
  return plainFields(message.header, message.attributes, value as Record<string, unknown>, undefined, options)
}

/** A decoded message with its `nlmsghdr`, as JSON can hold it. `message` is its C name. */
export function plainMessage(
  known: KnownMessages | undefined,
  decoded: DecodedMessage,
  options: PlainOptions = {},
): { [name: string]: Plain } {
  const { name, command, value } = decoded
  if (name === 'NLMSG_ERROR') return { ...plainHeader(decoded, {}, options), ...plainError(value, options) }
  const message = messageOf(known, decoded)
  const called = command === undefined ? { type: name } : { type: message.protocol, cmd: name }
  return { ...plainHeader(decoded, called, options), ...plainValue(message, value, options) }
}

/** The header's numbers, and what some of them are called. */
function plainHeader(
  { name, type, flags, seq, portid, command }: DecodedMessage,
  called: { [name: string]: Plain },
  { numeric }: PlainOptions,
): { [name: string]: Plain } {
  const flagsSet = flagNames(headerFlagNames(name, command), flags).names
  const names = numeric ? {} : { $names: { type: name, ...called, flags: flagsSet } }
  return { message: name, nlmsghdr: { type, flags, seq, portid, ...command, ...names } }
}

function plainError(value: Record<string, unknown>, options: PlainOptions): { [name: string]: Plain } {
  const { extack, payload, ...fixed } = value
  return {
    ...plainFields(nlmsgerr, undefined, fixed, undefined, options),
    ...(payload === undefined ? {} : { payload: hexText(payload as Uint8Array) }),
    ...(extack === undefined
      ? {}
      : { extack: plainFields(undefined, ackAttributes, extack as Record<string, unknown>, undefined, options) }),
  }
}

function plainNumber(value: number | bigint): Plain {
  if (typeof value === 'number') return value
  const exact = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
  return exact ? Number(value) : `${value}`
}

function plainFields(
  header: Struct | undefined,
  set: AttributeSet | undefined,
  values: Record<string, unknown>,
  outer: Scope | undefined,
  options: PlainOptions,
): { [name: string]: Plain } {
  const plain: { [name: string]: Plain } = {}
  const names: { [name: string]: Plain } = {}
  const scope: Scope = { values, header, set, outer }
  const members = new Map(header?.members.map((member) => [member.name, member.type]))
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    const attribute = set?.byName.get(name)
    const type = attribute?.type ?? members.get(name)
    if (name === '$unknown') plain[name] = (value as UnknownAttribute[]).map(plainUnknown)
    else if (type === undefined) plain[name] = plainAny(value)
    else if (Array.isArray(value) && (attribute?.multi || !isListType(type))) {
      plain[name] = value.map((element) => plainOf(type, element, scope, options))
    } else {
      plain[name] = plainOf(type, value, scope, options)
      const called = options.numeric ? undefined : namesOf(type, value)
      if (called !== undefined) names[name] = called
    }
  }
  if (Object.keys(names).length > 0) plain.$names = names
  return plain
}

/** What a number is called; undefined when its type has no names, or not for it. */
function namesOf(type: TypeNode, value: unknown): Plain | undefined {
  if (type.kind !== 'int' || (typeof value !== 'number' && typeof value !== 'bigint')) return undefined
  const { enum: table, flags } = type.options
  if (flags) return flagNames(flags, value).names
  return table && enumName(table, value)
}

function isListType(type: TypeNode): boolean {
  return ['array', 'indexed', 'records', 'tlvs', 'domains', 'select'].includes(type.kind)
}

function plainUnknown(unknown: UnknownAttribute): { [name: string]: Plain } {
  const { payload, ...rest } = unknown
  return { ...rest, payload: hexText(payload) } as { [name: string]: Plain }
}

/** A value without a type to tell what it is. */
function plainAny(value: unknown): Plain {
  if (typeof value === 'bigint') return plainNumber(value)
  if (value instanceof Uint8Array) return hexText(value)
  return value as Plain
}

function plainOf(type: TypeNode, value: unknown, scope: Scope, options: PlainOptions): Plain {
  switch (type.kind) {
    case 'struct':
      return plainFields(type, undefined, value as Record<string, unknown>, undefined, options)
    case 'set':
      return plainFields(undefined, type, value as Record<string, unknown>, scope, options)
    case 'settings':
      return plainFields(undefined, type.set, value as Record<string, unknown>, scope, options)
    case 'headed':
      return plainFields(type.header, type.set(), value as Record<string, unknown>, scope, options)
    case 'records':
      return (value as Record<string, unknown>[]).map((record) =>
        plainFields(type.header, type.set, record, scope, options),
      )
    case 'tlvs':
      return (value as Record<string, unknown>[]).map((option) =>
        plainFields(tlvOf(type, option.type), undefined, option, undefined, options),
      )
    case 'indexed':
    case 'array':
      return (value as unknown[]).map((element) => plainOf(type.element, element, scope, options))
    case 'numbered': {
      const entries = Object.entries(value as Record<string, unknown>)
      return Object.fromEntries(
        entries.map(([number, element]) => [number, plainOf(type.element, element, scope, options)]),
      )
    }
    case 'select':
      return plainOf(selectedType(type, scope), value, scope, options)
    default:
      return plainAny(value)
  }
}
