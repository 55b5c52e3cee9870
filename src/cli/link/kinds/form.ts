import { ipv4Text, type Plain, writeIp } from '../../../schema/index.ts'
import { type Kind, kind, mapped } from '../../grammar/kind.ts'
import { linkName, onOff as onOffWord } from '../../grammar/kinds.ts'
import { UsageError } from '../../grammar/usage-error.ts'
import { etherTypeName, etherTypes } from '../../iproute2/ether-types.ts'
import { hexText } from '../../iproute2/hex-text.ts'
import { tos } from '../../iproute2/tos.ts'
import type { LinkNames } from '../../words/link-names.ts'

/** How the value of an attribute is typed, and what `ip -j` prints of it. */
export interface Form<V = unknown> {
  /** Reads it; undefined of what is only shown, and where its type says how. */
  readonly kind?: Kind<V> | Kind<string> | undefined
  /** Whether it is the index of a link: then what is read is a name. */
  readonly isLink?: boolean
  /** Undefined where nothing is printed. */
  json(value: V, names: LinkNames): Plain | undefined
}

/** A link by its name. */
export const link: Form<number> = {
  kind: linkName,
  isLink: true,
  json: (index, names) => names.iproute2(index),
}

/** A link by its name, of which nothing is printed where there is none. */
export const linkOrNone: Form<number> = {
  kind: linkName,
  isLink: true,
  json: (index, names) => (index === 0 ? undefined : names.iproute2(index)),
}

const bitOfWord: Kind<number> = mapped(onOffWord, Number)

/** 0 or 1, typed as `on` and `off`. */
export const onOff: Form<number> = { kind: bitOfWord, json: (value) => value !== 0 }

/** Named numbers, of which the number can be typed too. `unknown` is printed for one without a name. */
export function named(table: Readonly<Record<string, number>>, unknown: Plain = 'unknown'): Form<number> {
  const names = new Map(Object.entries(table).map(([name, number]) => [number, name]))
  return { kind: oneOfTable(table), json: (value) => names.get(value) ?? unknown }
}

/** Names of the numbers from 0 on. */
export function names(list: readonly string[], unknown?: Plain): Form<number> {
  return named(Object.fromEntries(list.map((name, i) => [name, i])), unknown)
}

function oneOfTable(table: Readonly<Record<string, number>>): Kind<number> {
  const words = Object.keys(table)
  const numbers = new Set(Object.values(table))
  return kind(
    words.join('|'),
    `one of: ${words.join(', ')}`,
    (given, word) => {
      const number = table[given] ?? (/^\d+$/.test(given) ? Number(given) : undefined)
      if (number !== undefined && numbers.has(number)) return number
      throw new UsageError(`${word} is one of ${words.join(', ')}, not '${given}'`)
    },
    { words },
  )
}

/** A number that is printed as `0x1f`. */
export const hex: Form<number> = { json: (value) => hexText(value) }

/** The same, of which nothing is printed where it is 0. */
export const hexOrNone: Form<number> = { json: (value) => (value === 0 ? undefined : hexText(value)) }

/** A time in hundredths of a second, printed in seconds. */
export const hundredths: Form<bigint> = { json: (value) => Number(value) / 100 }

/** A 0 that is not printed. */
export const ifSet: Form<number> = { json: (value) => (value === 0 ? undefined : value) }

/** A 0 that is not printed, and a 1 that is `true`. */
export const trueIfSet: Form<number> = { json: (value) => (value === 0 ? undefined : true) }

/** A 0 or 1 that is printed as false or true. */
export const bool: Form<number> = { json: (value) => value !== 0 }

/** An address; the unspecified one is not printed. */
export const addressIfSet: Form<string> = { json: (text) => (isUnspecified(text) ? undefined : text) }

/** Whether an address is 0.0.0.0 or ::. */
export function isUnspecified(text: string | undefined): boolean {
  return text === undefined || text === '0.0.0.0' || text === '::'
}

/** A protocol in Ethernet frames, by name or number. */
export const etherType: Form<number> = {
  kind: kind(
    'PROTOCOL',
    'a protocol',
    (given, word) => {
      const known = Object.entries(etherTypes).find(([name]) => name.toLowerCase() === given.toLowerCase())
      if (known !== undefined) return known[1]
      const number = Number(given)
      if (/^(\d+|0x[\da-f]+)$/i.test(given) && number <= 0xffff) return number
      throw new UsageError(`${word} is not a protocol: '${given}'`, `It is a number, or one of: ${etherNames()}`)
    },
    { words: Object.keys(etherTypes) },
  ),
  json: etherTypeName,
}

function etherNames(): string {
  return Object.keys(etherTypes).join(', ')
}

/** The type of service of the outer header; `inherit` takes that of the packet inside. */
export const typeOfService: Form<number> = {
  kind: orInherit(tos, 1),
  json: hexOrNone.json,
}

/** A value, or `inherit`, which stands for a number. */
export function orInherit(of: Kind<number>, inherited: number, word = 'inherit'): Kind<number> {
  return {
    label: `${of.label}|${word}`,
    read: (reader, before) => (reader.take(word) === undefined ? of.read(reader, before) : inherited),
  }
}

const bytes = new Uint8Array(16)

/** A key of a tunnel: a number, or its four bytes as in an address; printed as an address. */
export const tunnelKey: Form<number> & { readonly kind: Kind<number> } = {
  kind: kind('KEY', 'a key', (given, word) => {
    if (given.includes('.') && writeIp(given, bytes, 0) === 4) return new DataView(bytes.buffer).getUint32(0)
    const number = Number(given)
    if (/^(\d+|0x[\da-f]+)$/i.test(given) && number <= 0xffff_ffff) return number
    throw new UsageError(`${word} must be a number or four numbers with dots, not '${given}'`)
  }),
  json: keyText,
}

/** A key of a tunnel as an address. */
export function keyText(key: number): string {
  new DataView(bytes.buffer).setUint32(0, key)
  return ipv4Text(bytes, 0)
}
