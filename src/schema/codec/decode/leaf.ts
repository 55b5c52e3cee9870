import { lend } from '../../../wire/index.ts'
import type { BitsType, IntType, TypeNode } from '../../language/type.ts'
import { readDomains } from '../text/domain-names.ts'
import { ipv4Text } from '../text/ipv4.ts'
import { ipv6Text } from '../text/ipv6.ts'
import { macText } from '../text/mac.ts'
import { mplsText } from '../text/mpls.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { type Fields, Malformed, type Reader } from './reader.ts'

type LeafType = Extract<
  TypeNode,
  {
    kind:
      | 'int'
      | 'varint'
      | 'string'
      | 'bytes'
      | 'mac'
      | 'ip'
      | 'prefix'
      | 'domains'
      | 'mpls'
      | 'flag'
      | 'bits'
      | 'bitfield32'
  }
>

/** Decodes a value that has no parts, or only bits for parts. */
export function readLeaf(reader: Reader, type: LeafType, start: number, end: number): unknown {
  const length = end - start
  switch (type.kind) {
    case 'int':
      if (!fits(reader, length, type.size)) throw new Malformed(`${length} bytes, not ${type.size}`)
      return readInt(reader, type, start)
    case 'varint':
      if (length !== 4 && length !== 8) throw new Malformed(`${length} bytes, not 4 or 8`)
      return BigInt(readInt(reader, { ...type, kind: 'int', size: length, big: false }, start))
    case 'string':
      return readString(reader, start, end)
    case 'bytes':
      return lend(reader.view.bytes, start, end)
    case 'mac':
      return macText(reader.view.bytes, start, end)
    case 'ip':
      return readIp(reader, type.size ?? reader.lenient?.addressSize, start, length)
    case 'prefix':
      return readPrefix(reader, type.size, start, end)
    case 'domains': {
      const names = readDomains(reader.view.bytes, start, end)
      if (names === undefined) throw new Malformed(`${length} bytes, not domain names`)
      return names
    }
    case 'mpls': {
      const text = mplsText(reader.view.bytes, start, end)
      if (text === undefined) throw new Malformed(`${length} bytes, not a label stack`)
      return text
    }
    case 'flag':
      if (!type.byte || length === 0) return true
      if (length !== 1) throw new Malformed(`${length} bytes, not 0 or 1`)
      return reader.view.bytes[start] !== 0
    case 'bits':
      if (!fits(reader, length, type.integer.size)) throw new Malformed(`${length} bytes, not ${type.integer.size}`)
      return splitBits(type, readInt(reader, type.integer, start) as number)
    case 'bitfield32':
      if (length !== 8) throw new Malformed(`${length} bytes, not 8`)
      return {
        value: reader.view.data.getUint32(start, reader.little),
        selector: reader.view.data.getUint32(start + 4, reader.little),
      }
  }
}

function fits({ lenient }: Reader, length: number, size: number): boolean {
  return length === size || (lenient !== undefined && length > size)
}

function readInt(reader: Reader, type: Omit<IntType, 'options'>, at: number): number | bigint {
  const { data } = reader.view
  const little = reader.little && !type.big
  switch (type.size) {
    case 1:
      return type.signed ? data.getInt8(at) : data.getUint8(at)
    case 2:
      return type.signed ? data.getInt16(at, little) : data.getUint16(at, little)
    case 4:
      return type.signed ? data.getInt32(at, little) : data.getUint32(at, little)
    case 8:
      return type.signed ? data.getBigInt64(at, little) : data.getBigUint64(at, little)
  }
}

function readString(reader: Reader, start: number, end: number): string {
  const { bytes } = reader.view
  let stop = start
  while (stop < end && bytes[stop] !== 0) stop++
  const text = decodeUtf8(bytes, start, stop, reader.escapes)
  if (text === undefined) throw new Malformed('not UTF-8')
  return text
}

function splitBits({ fields }: BitsType, value: number): Fields {
  return Object.fromEntries(fields.map(({ name, shift, width }) => [name, Math.floor(value / 2 ** shift) % 2 ** width]))
}

function readIp(reader: Reader, size: 4 | 16 | undefined, start: number, length: number): string {
  const known = size !== undefined && fits(reader, length, size) ? size : length
  if (known === 4 && size !== 16) return ipv4Text(reader.view.bytes, start)
  if (known === 16 && size !== 4) return ipv6Text(reader.view.bytes, start)
  throw new Malformed(`${length} bytes, not ${size ?? '4 or 16'}`)
}

function readPrefix(reader: Reader, size: number | undefined, start: number, end: number): string {
  const length = end - start
  if (size === undefined ? length > 16 : length !== size)
    throw new Malformed(`${length} bytes, not ${size ?? '0 to 16'}`)
  const address = new Uint8Array(16)
  address.set(reader.view.bytes.subarray(start, end))
  return ipv6Text(address, 0)
}
