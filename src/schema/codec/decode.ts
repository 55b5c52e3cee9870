import { DecodeError, lend, type View } from '../../wire/index.ts'
import type { Message } from '../language/protocol.ts'
import { type Scope, selectedType } from '../language/selectors.ts'
import type { AttributeSet, TypeNode } from '../language/type.ts'
import { readNewSet, readSet, readSettings } from './decode/attributes.ts'
import { readContainer } from './decode/containers.ts'
import { readLeaf } from './decode/leaf.ts'
import { type DecodeOptions, type Fields, Malformed, type Reader, readerOf } from './decode/reader.ts'
import { readHeader, readStruct } from './decode/struct.ts'
import { type Layout, setLayout } from './layout.ts'

export type { DecodeOptions } from './decode/reader.ts'

/** The interpreter: decodes the payload of a message, header and attributes into one object. */
export function interpretMessage(
  message: Message,
  view: View,
  start: number,
  end: number,
  options: DecodeOptions = {},
): Fields {
  const reader = readerOf(view, start, options, readPayload)
  const values: Fields = {}
  const layout: Layout = { entries: [] }
  const at = message.header
    ? readHeader(reader, message.header, values, layout, start, end, message.attributes !== undefined)
    : start
  if (message.attributes) readSet(reader, message.header, message.attributes, values, layout, at, end, undefined)
  else if (at < end) values.$rest = lend(view.bytes, at, end) // a payload of another form: nothing is malformed
  if (reader.layout) setLayout(values, layout)
  return values
}

/** The interpreter on attributes alone. */
export function interpretSet(
  set: AttributeSet,
  view: View,
  start: number,
  end: number,
  options: DecodeOptions = {},
): Fields {
  const reader = readerOf(view, start, options, readPayload)
  return readNewSet(reader, set, start, end, undefined)
}

/** The interpreter on one payload. Throws DecodeError when it is malformed. */
export function interpretPayload(
  type: TypeNode,
  view: View,
  start: number,
  end: number,
  options: DecodeOptions = {},
): unknown {
  const reader = readerOf(view, start, options, readPayload)
  try {
    return readPayload(reader, type, start, end, undefined)
  } catch (error) {
    if (error instanceof Malformed) throw new DecodeError('', 0, error.reason)
    throw error
  }
}

/**
 * What compiled code leaves to the interpreter: one payload among known selectors; undefined when anything in it is
 * malformed, for what becomes of that depends on whether decoding is strict, which compiled code does not know.
 */
export function interpretWithin(type: TypeNode, view: View, start: number, end: number, values: Fields): unknown {
  try {
    return readPayload(readerOf(view, start, { strict: true }, readPayload), type, start, end, {
      values,
      outer: undefined,
    })
  } catch (error) {
    if (error instanceof Malformed || error instanceof DecodeError) return undefined
    throw error
  }
}

/** Decodes one payload, or throws Malformed. */
function readPayload(reader: Reader, type: TypeNode, start: number, end: number, scope: Scope | undefined): unknown {
  switch (type.kind) {
    case 'settings':
      return readSettings(reader, type, start, end)
    case 'struct':
      return readStruct(reader, type, start, end)
    case 'select':
      return readPayload(reader, selectedType(type, scope), start, end, scope)
    case 'set':
    case 'indexed':
    case 'numbered':
    case 'array':
    case 'records':
    case 'tlvs':
    case 'headed':
      return readContainer(reader, type, start, end, scope)
    default:
      return readLeaf(reader, type, start, end)
  }
}
