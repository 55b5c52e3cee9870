import { type ByteOrder, EncodeError } from '../../wire/index.ts'
import type { Message } from '../language/protocol.ts'
import { type Scope, selectedType } from '../language/selectors.ts'
import type { AttributeSet, NamedAttribute, Struct, TypeNode } from '../language/type.ts'
import { putAttribute, putRest, putSet } from './encode/attributes.ts'
import { putContainer } from './encode/containers.ts'
import { putLeaf } from './encode/leaf.ts'
import {
  type EncodeOptions,
  expectObject,
  type Fields,
  type Output,
  outputOf,
  rejectStrangers,
} from './encode/output.ts'
import { putHeader, putStruct } from './encode/struct.ts'
import { Writer } from './writer.ts'

export { type EncodeOptions, isFields, type ReplyForm } from './encode/output.ts'

/** The interpreter: appends the payload of a message, its header and attributes. Throws EncodeError. */
export function interpretEncode(message: Message, value: unknown, writer: Writer, options: EncodeOptions = {}): void {
  const output = outputOf(writer, options, putPayload)
  const values = expectObject(output, value)
  rejectStrangers(output, values, message.header, message.attributes)
  if (message.header) putHeader(output, message.header, values, message.attributes !== undefined)
  if (message.attributes) putSet(output, message.header, message.attributes, values, undefined)
  else putRest(output, values)
}

/** The interpreter on attributes alone. */
export function interpretEncodeSet(
  set: AttributeSet,
  value: unknown,
  writer: Writer,
  options: EncodeOptions = {},
): void {
  const output = outputOf(writer, options, putPayload)
  const values = expectObject(output, value)
  rejectStrangers(output, values, undefined, set)
  putSet(output, undefined, set, values, undefined)
}

/** What compiled code leaves to the interpreter: one attribute of the object `values`; false when there is something to tell. */
export function encodeWithin(
  set: AttributeSet,
  attribute: NamedAttribute,
  values: Fields,
  writer: Writer,
  options: EncodeOptions,
): boolean {
  try {
    putAttribute(outputOf(writer, options, putPayload), set, attribute, values, { values, outer: undefined }, 0)
    return true
  } catch (error) {
    if (error instanceof EncodeError) return false
    throw error
  }
}

/** Bytes of one payload, without checks of the value's range. */
export function encodePayload(type: TypeNode, value: unknown, scope: Scope | undefined, order: ByteOrder): Uint8Array {
  const writer = new Writer(64)
  putPayload(outputOf(writer, { order, check: false, layout: true }, putPayload), type, value, scope)
  return writer.slice()
}

/** Bytes of a fixed header, tail padding included; fields that are not there are zero. */
export function encodeStructBytes(type: Struct, values: Fields, order: ByteOrder): Uint8Array {
  const writer = new Writer(64)
  putStruct(outputOf(writer, { order, check: false, layout: true }, putPayload), type, values, true)
  return writer.slice()
}

/** Writes one payload. */
function putPayload(output: Output, type: TypeNode, value: unknown, scope: Scope | undefined): void {
  switch (type.kind) {
    case 'select':
      return putPayload(output, selectedType(type, scope), value, scope)
    case 'struct':
      return putStruct(output, type, expectObject(output, value), false)
    case 'set':
    case 'settings':
    case 'indexed':
    case 'numbered':
    case 'array':
    case 'records':
    case 'tlvs':
    case 'headed':
      return putContainer(output, type, value, scope)
    default:
      return putLeaf(output, type, value)
  }
}
