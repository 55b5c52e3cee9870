import type { IntType, NamedAttribute, TypeNode } from '../../../schema/index.ts'
import { type Kind, kind, mapped } from '../../grammar/kind.ts'
import { address, integer, macAddress, nothing, onOff, text } from '../../grammar/kinds.ts'
import { UsageError } from '../../grammar/usage-error.ts'
import { AF_INET, namedNumber } from '../../words/values.ts'

/** What can be typed for an attribute, by its declaration; undefined for nests, structs and the like. */
export function derivedKind({ type }: NamedAttribute): Kind<unknown> | undefined {
  switch (type.kind) {
    case 'int':
      return integerKind(type)
    case 'varint':
      return integer('N', type.signed ? -(1n << 63n) : 0n, type.signed ? (1n << 63n) - 1n : (1n << 64n) - 1n)
    case 'string':
      return text('TEXT', 'a text', type.options.maxLength)
    case 'mac':
      return macAddress
    case 'ip':
      return addressKind(type)
    case 'flag':
      return type.byte ? onOff : nothing
    case 'bytes':
      return kind('HEX', 'bytes in hexadecimal', (given, word) => {
        if (/^([\da-f]{2})+$/i.test(given)) return Uint8Array.from(Buffer.from(given, 'hex'))
        throw new UsageError(`${word} must be bytes in hexadecimal, not '${given}'`)
      })
    default:
      return undefined
  }
}

function integerKind({ size, signed, options }: IntType): Kind<unknown> {
  const bits = BigInt(size * 8)
  const lowest = BigInt(options.min ?? (signed ? -(1n << (bits - 1n)) : 0n))
  const highest = BigInt(options.max ?? (1n << (signed ? bits - 1n : bits)) - 1n)
  const { enum: table, flags } = options
  if (table !== undefined) {
    const words = Object.keys(table).map((name) => name.toLowerCase())
    return kind(
      words.join('|'),
      'a number or a name',
      (given, word) => namedNumber(given, table, word, Number(highest)),
      {
        words,
      },
    )
  }
  if (flags !== undefined) {
    const words = Object.keys(flags).map((name) => name.toLowerCase())
    return kind(
      'FLAG[,FLAG]',
      'names of flags, or a number',
      (given, word) =>
        given.split(',').reduce((bits, name) => (bits | namedNumber(name, flags, word, Number(highest))) >>> 0, 0),
      { words },
    )
  }
  return size === 8 ? integer('N', lowest, highest) : mapped(integer('N', lowest, highest), Number)
}

function addressKind({ size }: TypeNode & { readonly size?: number }): Kind<string> {
  return mapped(address, ({ address: given, family }, word) => {
    if (size === undefined || (size === 4) === (family === AF_INET)) return given
    throw new UsageError(`${word} must be an IPv${size === 4 ? 4 : 6} address, not '${given}'`)
  })
}
