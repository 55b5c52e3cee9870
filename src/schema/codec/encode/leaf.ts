import { checkLength, checkNumber } from '../../language/check.ts'
import type { BitsType, IntType, TypeNode } from '../../language/type.ts'
import { domainBytes } from '../text/domain-names.ts'
import { writeIp } from '../text/ip.ts'
import { writeIpv6 } from '../text/ipv6.ts'
import { parseMac } from '../text/mac.ts'
import { parseMpls } from '../text/mpls.ts'
import { encodeUtf8, utf8Length } from '../text/utf8.ts'
import { expectObject, type Fields, fail, type Output, show } from './output.ts'

type LeafType = Extract<
  TypeNode,
  {
    kind:
      | 'int'
      | 'varint'
      | 'string'
      | 'flag'
      | 'bits'
      | 'bitfield32'
      | 'bytes'
      | 'mac'
      | 'mpls'
      | 'ip'
      | 'prefix'
      | 'domains'
  }
>

/** Writes a value that has no parts, or only bits for parts. */
export function putLeaf(output: Output, type: LeafType, value: unknown): void {
  switch (type.kind) {
    case 'int':
      return putInt(output, type, value)
    case 'varint': {
      const wide = expectInteger(output, value)
      const narrow = type.signed ? BigInt.asIntN(32, wide) === wide : BigInt.asUintN(32, wide) === wide
      return putInt(output, { ...type, kind: 'int', size: narrow ? 4 : 8, big: false }, narrow ? Number(wide) : wide)
    }
    case 'string':
      return putString(output, type, value)
    case 'flag':
      if (type.byte && (output.reply || value === false)) return putInt(output, u8Node, value === true ? 1 : 0)
      if (value !== true) fail(output, `expected true, got ${show(value)}`)
      return
    case 'bits':
      return putBits(output, type, expectObject(output, value))
    case 'bitfield32': {
      const { value: bits, selector } = expectObject(output, value)
      putInt(output, u32Node, bits)
      return putInt(output, u32Node, selector)
    }
    case 'bytes':
    case 'mac':
    case 'mpls':
      return putBytes(output, type, value)
    case 'ip':
      return putIp(output, type.size, value)
    case 'prefix':
      return putPrefix(output, type.size ?? 16, value)
    case 'domains':
      return putDomains(output, value)
  }
}

const u8Node: IntType = { kind: 'int', size: 1, signed: false, big: false, options: {} }

export const s32Node: IntType = { kind: 'int', size: 4, signed: true, big: false, options: {} }

const u32Node: IntType = { kind: 'int', size: 4, signed: false, big: false, options: {} }

function expectInteger(output: Output, value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  return fail(output, `expected an integer, got ${show(value)}`)
}

export function putInt(output: Output, type: IntType, value: unknown): void {
  const wide = expectInteger(output, value)
  const bits = type.size * 8
  if ((type.signed ? BigInt.asIntN(bits, wide) : BigInt.asUintN(bits, wide)) !== wide) {
    fail(output, `${wide} does not fit ${type.signed ? 's' : 'u'}${bits}`)
  }
  const reason = output.check ? checkNumber(wide, type.options) : undefined
  if (reason !== undefined) fail(output, reason)
  const { writer } = output
  writer.need(type.size)
  const { data } = writer.view
  const little = output.little && !type.big
  const unsigned = BigInt.asUintN(bits, wide)
  if (type.size === 8) data.setBigUint64(writer.at, unsigned, little)
  else if (type.size === 4) data.setUint32(writer.at, Number(unsigned), little)
  else if (type.size === 2) data.setUint16(writer.at, Number(unsigned), little)
  else data.setUint8(writer.at, Number(unsigned))
  writer.at += type.size
}

function putBits(output: Output, { integer, fields }: BitsType, values: Fields): void {
  const stranger = Object.keys(values).find((key) => !fields.some(({ name }) => name === key))
  if (stranger !== undefined) fail(output, `no field '${stranger}'`)
  let joined = 0
  for (const { name, shift, width } of fields) {
    output.path.push(name)
    const value = expectInteger(output, values[name] ?? 0)
    if (BigInt.asUintN(width, value) !== value) fail(output, `${value} does not fit ${width} bits`)
    output.path.pop()
    joined += Number(value) * 2 ** shift
  }
  putInt(output, integer, joined)
}

function putString(output: Output, type: Extract<TypeNode, { kind: 'string' }>, value: unknown): void {
  const { writer } = output
  if (typeof value !== 'string') return fail(output, `expected a string, got ${show(value)}`)
  if (value.includes('\0')) fail(output, 'the text has a NUL inside')
  const length = utf8Length(value)
  const reason = output.check ? checkLength(length, type.options) : undefined
  if (reason !== undefined) fail(output, reason)
  if (type.size !== undefined && length > type.size) fail(output, `${length} bytes do not fit ${type.size}`)
  const room = type.size ?? length + (type.options.unterminated ? 0 : 1)
  const start = writer.at
  writer.zeros(room)
  encodeUtf8(value, writer.view.bytes, start)
}

/** Bytes; in a struct those that may be shorter than their place have a least length, and zeros behind them. */
function putBytes(output: Output, type: Extract<TypeNode, { kind: 'bytes' | 'mac' | 'mpls' }>, value: unknown): void {
  const bytes = bytesOf(type.kind, value)
  if (bytes === undefined)
    return fail(output, `expected ${type.kind === 'bytes' ? 'a Uint8Array' : `${type.kind} text`}, got ${show(value)}`)
  const reason = output.check ? checkLength(bytes.length, type.options) : undefined
  if (reason !== undefined) fail(output, reason)
  const size = ('size' in type ? type.size : undefined) ?? bytes.length
  const mayBeShorter = type.options.minLength !== undefined
  if (mayBeShorter ? bytes.length > size : bytes.length !== size) fail(output, `${bytes.length} bytes, not ${size}`)
  output.writer.append(bytes)
  output.writer.zeros(size - bytes.length)
}

function bytesOf(kind: 'bytes' | 'mac' | 'mpls', value: unknown): Uint8Array | undefined {
  if (kind === 'bytes') return value instanceof Uint8Array ? value : undefined
  if (typeof value !== 'string') return undefined
  return kind === 'mac' ? parseMac(value) : parseMpls(value)
}

function putIp(output: Output, size: 4 | 16 | undefined, value: unknown): void {
  const { writer } = output
  writer.need(16)
  const length = typeof value === 'string' ? writeIp(value, writer.view.bytes, writer.at) : 0
  if (length === 0 || (size !== undefined && length !== size)) {
    fail(output, `expected an IP${size === 4 ? 'v4' : size === 16 ? 'v6' : ''} address, got ${show(value)}`)
  }
  writer.at += length
}

function putPrefix(output: Output, size: number, value: unknown): void {
  const address = new Uint8Array(16)
  if (typeof value !== 'string' || !writeIpv6(value, address, 0))
    return fail(output, `expected an IPv6 address, got ${show(value)}`)
  if (address.subarray(size).some((byte) => byte !== 0)) fail(output, `${value} has more than ${size} bytes`)
  output.writer.append(address.subarray(0, size))
}

function putDomains(output: Output, value: unknown): void {
  const isList = Array.isArray(value) && value.every((name) => typeof name === 'string')
  const bytes = isList ? domainBytes(value as string[]) : undefined
  if (bytes === undefined) return fail(output, `expected domain names, got ${show(value)}`)
  output.writer.append(bytes)
}
