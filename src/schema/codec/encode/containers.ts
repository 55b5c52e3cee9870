import { EncodeError, NLA_TYPE_MASK } from '../../../wire/index.ts'
import type { Scope } from '../../language/selectors.ts'
import { tlvOf } from '../../language/tlvs.ts'
import type {
  AttributeSet,
  IndexedType,
  NumberedType,
  RecordsType,
  Struct,
  TlvsType,
  TypeNode,
} from '../../language/type.ts'
import { layoutOf } from '../layout.ts'
import { putSet, putSettings, typeWithFlags } from './attributes.ts'
import {
  each,
  expectObject,
  type Fields,
  fail,
  type Output,
  putForm,
  putOddly,
  rejectStrangers,
  show,
  wrap,
} from './output.ts'
import { putHeader, putStruct } from './struct.ts'

/** Longest path to a field: objects that contain themselves end there. Decoding goes 32 nests deep. */
const MAX_PATH = 100

type ContainerType = Extract<
  TypeNode,
  { kind: 'set' | 'settings' | 'indexed' | 'numbered' | 'array' | 'records' | 'tlvs' | 'headed' }
>

export function putContainer(output: Output, type: ContainerType, value: unknown, scope: Scope | undefined): void {
  if (output.path.length > MAX_PATH) throw new EncodeError(output.path.slice(0, 8).join('.'), 'nested too deep')
  if (type.kind === 'set' || type.kind === 'settings') {
    const set = type.kind === 'set' ? type : type.set
    const values = expectObject(output, value)
    rejectStrangers(output, values, undefined, set)
    if (type.kind === 'settings' && output.reply) return putSettings(output, type, values)
    return putSet(output, undefined, set, values, scope)
  }
  if (type.kind === 'headed') return putHeaded(output, type.header, type.set(), expectObject(output, value), scope)
  if (type.kind === 'numbered') return putNumbered(output, type, expectObject(output, value), scope)
  if (!Array.isArray(value)) fail(output, `expected an array, got ${show(value)}`)
  if (type.kind === 'indexed') return putIndexed(output, type, value, scope)
  if (type.kind === 'records') return putRecords(output, type, value, scope)
  if (type.kind === 'tlvs') return putTlvs(output, type, value)
  each(output, value, (element) => output.payload(output, type.element, element, undefined))
}

function putIndexed(output: Output, type: IndexedType, list: readonly unknown[], scope: Scope | undefined): void {
  const layout = output.layout ? layoutOf(list) : undefined
  each(output, list, (element, i) => {
    const place = layout?.entries[i]
    const rawType = place?.type ?? typeWithFlags(type.first + i, type.element, type.options.netByteOrder, scope)
    wrap(output, rawType, place?.pad, () => putForm(output, type.element, element, scope, place?.odd))
  })
}

/** In the order in which they were read, and then by number. */
function putNumbered(output: Output, type: NumberedType, values: Fields, scope: Scope | undefined): void {
  const layout = output.layout ? layoutOf(values) : undefined
  const places = new Map(layout?.entries.map((place) => [`${place.type & NLA_TYPE_MASK}`, place]))
  const numbers = [...places.keys()].filter((number) => values[number] !== undefined)
  for (const number of Object.keys(values))
    if (values[number] !== undefined && !places.has(number)) numbers.push(number)
  for (const number of numbers) {
    output.path.push(number)
    if (!/^\d+$/.test(number) || Number(number) > NLA_TYPE_MASK) fail(output, `'${number}' is no attribute number`)
    const place = places.get(number)
    const rawType = place?.type ?? typeWithFlags(Number(number), type.element, type.options.netByteOrder, scope)
    wrap(output, rawType, place?.pad, () => putForm(output, type.element, values[number], scope, place?.odd))
    output.path.pop()
  }
}

function putRecords(output: Output, type: RecordsType, list: readonly unknown[], scope: Scope | undefined): void {
  const { writer } = output
  each(output, list, (element) => {
    writer.align()
    const start = writer.at
    putHeaded(output, type.header, type.set, expectObject(output, element), scope)
    writer.view.data.setUint16(start, writer.at - start, output.little)
  })
}

function putTlvs(output: Output, type: TlvsType, list: readonly unknown[]): void {
  const layout = output.layout ? layoutOf(list) : undefined
  each(output, list, (element, i) => {
    const values = expectObject(output, element)
    putOddly(output, layout?.entries[i]?.odd, () => putTlv(output, type, values))
  })
}

function putTlv(output: Output, type: TlvsType, values: Fields): void {
  const { writer } = output
  const option = tlvOf(type, values.type)
  if (option === undefined) return fail(output, `type is ${show(values.type)}, which is not declared`)
  const start = writer.at
  putStruct(output, option, values, false)
  const units = Math.ceil((writer.at - start) / type.unit)
  writer.zeros(start + units * type.unit - writer.at)
  if (units > 0xff) fail(output, `${units * type.unit} bytes do not fit one option`)
  writer.view.bytes[start + 1] = units
}

function putHeaded(output: Output, header: Struct, set: AttributeSet, values: Fields, scope: Scope | undefined): void {
  rejectStrangers(output, values, header, set)
  putHeader(output, header, values, true)
  putSet(output, header, set, values, scope)
}
