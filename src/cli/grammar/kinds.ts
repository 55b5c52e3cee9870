import type { ConstantTable } from '../../schema/index.ts'
import type { Names } from '../iproute2/names.ts'
import {
  addressOf,
  bitsOf,
  type FamilyAddress,
  integerOf,
  namedNumber,
  numberOf,
  type Prefix,
  prefixOf,
} from '../words/values.ts'
import { type Kind, kind } from './kind.ts'
import type { Candidates } from './reader.ts'
import { UsageError } from './usage-error.ts'

/** A word that stands by itself. */
export const nothing: Kind<true> = { label: '', read: () => true }

/** Any word. */
export function text(
  label: string,
  what: string,
  mostBytes = Number.POSITIVE_INFINITY,
  names?: Candidates['names'],
): Kind<string> {
  const parse = (given: string, word: string) => {
    if (Buffer.byteLength(given) <= mostBytes) return given
    throw new UsageError(`${word} takes at most ${mostBytes} bytes, not ${Buffer.byteLength(given)}`)
  }
  return kind(label, what, parse, names === undefined ? {} : { names })
}

/** A decimal or hexadecimal number from 0 to `max`. */
export function number(label = 'N', max = 0xffff_ffff): Kind<number> {
  return kind(label, 'a number', (given, word) => numberOf(given, word, max))
}

/** A decimal or hexadecimal whole number, which may be negative. */
export function integer(label: string, min: bigint, max: bigint): Kind<bigint> {
  return kind(label, 'a number', (given, word) => integerOf(given, word, min, max))
}

/** A hexadecimal number with or without `0x`, as iproute2 has traffic classes. */
export function hexadecimal(label: string, max: number): Kind<number> {
  return kind(label, 'a hexadecimal number', (given, word) => {
    const number = /^(0x)?[\da-f]+$/i.test(given) ? Number.parseInt(given, 16) : Number.NaN
    if (number <= max) return number
    throw new UsageError(`${word} must be a hexadecimal number from 0 to ${max.toString(16)}, not '${given}'`)
  })
}

/** A number, or a name that a table has for it. */
export function named(label: string, what: string, table: ConstantTable, max = 0xff): Kind<number> {
  const words = Object.keys(table).map((name) => name.toLowerCase())
  return kind(label, `a ${what}`, (given) => namedNumber(given, table, what, max), { words })
}

/** A number, or the name that the system has for it. */
export function numbered(label: string, what: string, names: Names, max = 0xff): Kind<number> {
  const candidates = {
    get words() {
      return [...names.all.keys()]
    },
  }
  return kind(label, `a ${what}`, (given) => namedNumber(given, Object.fromEntries(names.all), what, max), candidates)
}

/** One of some words. */
export function oneOf<const W extends string>(...words: readonly W[]): Kind<W> {
  return kind(
    words.join('|'),
    `one of: ${words.join(', ')}`,
    (given, word) => {
      if (words.includes(given as W)) return given as W
      throw new UsageError(`${word} is one of ${words.join(', ')}, not '${given}'`)
    },
    { words },
  )
}

/** `on` or `off`. */
export const onOff: Kind<boolean> = kind(
  'on|off',
  'on or off',
  (given, word) => {
    if (given === 'on' || given === 'off') return given === 'on'
    throw new UsageError(`${word} is on or off, not '${given}'`)
  },
  { words: ['on', 'off'] },
)

/** The name of a link, or a further name of it. */
export const linkName: Kind<string> = kind('LINK', 'the name of a link', linkNameOf, { names: 'links' })

/** Bytes of a further name of a link, at most: ALTIFNAMSIZ less its NUL. */
const MOST_NAME_BYTES = 127

function linkNameOf(given: string): string {
  const bytes = Buffer.byteLength(given)
  if (bytes <= MOST_NAME_BYTES && given !== '') return given
  throw new UsageError(`the name of a link has 1 to ${MOST_NAME_BYTES} bytes, not ${bytes}`)
}

/** An IPv4 or IPv6 address. */
export const address: Kind<FamilyAddress> = kind('ADDRESS', 'an address', addressOf)

/** A prefix, an address alone, or `default`. */
export const prefix: Kind<Prefix> = kind('PREFIX', 'a prefix', (given, word) => prefixOf(given, word))

/** A prefix, or `all`. */
export const prefixOrAll: Kind<Prefix | 'all'> = kind(
  'PREFIX',
  'a prefix',
  (given, word) => (given === 'all' ? 'all' : prefixOf(given, word)),
  { words: ['all', 'default'] },
)

/** A prefix, or `default`, of whatever family. */
export const destination: Kind<Prefix | 'default'> = kind(
  'PREFIX',
  'a prefix',
  (given, word) => (given === 'default' ? 'default' : prefixOf(given, word)),
  { words: ['default'] },
)

/** An address; a prefix length, if there is one, must be that of a whole address. */
export const wholeAddress: Kind<FamilyAddress> = kind('ADDRESS', 'an address', (given, word) => {
  const { family, address, length } = given.includes('/')
    ? prefixOf(given, word)
    : { ...addressOf(given, word), length: undefined }
  if (length === undefined || length === bitsOf(family)) return { family, address }
  throw new UsageError(`${word} must be an address, not the prefix '${given}'`)
})

/** A link-layer address: bytes in hexadecimal with colons, or the IPv4 address of one end of a tunnel. */
export const macAddress: Kind<string> = kind('LLADDR', 'a link-layer address', (given, word) => {
  const bytes = /^\d+(\.\d+){3}$/.test(given)
    ? given.split('.').map(Number)
    : given.split(':').map((byte) => (/^[\da-f]{1,2}$/i.test(byte) ? Number.parseInt(byte, 16) : Number.NaN))
  if (bytes.length <= 32 && bytes.every((byte) => byte <= 255)) {
    return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
  }
  throw new UsageError(`${word} must be a link-layer address, as in 02:00:00:00:00:01, not '${given}'`)
})

/** All words that are left, whatever they are. */
export const rest: Kind<readonly string[]> = {
  label: 'WORD…',
  read(reader, word) {
    const words = [reader.next(`'${word}' needs a word`, { names: 'files' })]
    while (reader.left > 0) words.push(reader.next(''))
    return words
  },
}
