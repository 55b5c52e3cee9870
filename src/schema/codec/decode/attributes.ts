import { align4, lend, NLA_F_NESTED, NLA_F_NET_BYTEORDER, NLA_HDRLEN, NLA_TYPE_MASK } from '../../../wire/index.ts'
import { deferredAttributes, type Scope, unlistedSelectors } from '../../language/selectors.ts'
import type { AttributeSet, NamedAttribute, SettingsType, Struct, UnknownAttribute } from '../../language/type.ts'
import { encodePayload } from '../encode.ts'
import { type Layout, type LayoutEntry, setLayout } from '../layout.ts'
import { type Fields, fail, Malformed, oddForm, oddPadding, type Reader } from './reader.ts'

export function readNewSet(
  reader: Reader,
  set: AttributeSet,
  start: number,
  end: number,
  outer: Scope | undefined,
): Fields {
  const values: Fields = {}
  const layout: Layout = { entries: [] }
  readSet(reader, undefined, set, values, layout, start, end, outer)
  if (reader.layout) setLayout(values, layout)
  return values
}

/** An attribute that was found, and its place in the layout. */
interface Found {
  readonly attribute: NamedAttribute
  readonly rawType: number
  readonly start: number
  readonly end: number
  readonly slot: number
  /** Its value stands in the object, or waits for a selector; false when it was malformed. */
  counts: boolean
}

export function readSet(
  reader: Reader,
  header: Struct | undefined,
  set: AttributeSet,
  values: Fields,
  layout: Layout,
  start: number,
  end: number,
  outer: Scope | undefined,
): void {
  const { data } = reader.view
  const deferred = deferredAttributes(set)
  const waiting: Found[] = []
  const scope: Scope = { values, header, set, outer }
  const seen = new Map<number, Found>()
  let at = start
  while (end - at >= NLA_HDRLEN) {
    const length = data.getUint16(at, reader.little)
    if (length < NLA_HDRLEN || length > end - at) break
    const rawType = data.getUint16(at + 2, reader.little)
    const attribute = set.byId.get(rawType & NLA_TYPE_MASK)
    const payload = at + NLA_HDRLEN
    const slot = layout.entries.push({ type: rawType, ...oddPadding(reader, at + length, end) }) - 1
    if (attribute === undefined) keepUnknown(reader, values, layout, slot, rawType, payload, at + length)
    else {
      const found = { attribute, rawType, start: payload, end: at + length, slot, counts: true }
      const earlier = attribute.multi ? undefined : seen.get(attribute.id)
      if (earlier?.counts) setAside(reader, values, layout, earlier)
      seen.set(attribute.id, found)
      if (deferred.has(attribute)) waiting.push(found)
      else readAttribute(reader, found, values, layout, scope)
    }
    at = Math.min(at + align4(length), end)
  }
  separateUnlisted(set, values)
  for (const found of waiting) {
    if (found.attribute.multi || seen.get(found.attribute.id) === found)
      readAttribute(reader, found, values, layout, scope)
  }
  if (at < end) leaveRest(reader, values, at, end)
}

/** An attribute occurred again: the last one counts, as in the kernel, and this earlier one is kept as it was. */
function setAside(reader: Reader, values: Fields, layout: Layout, earlier: Found): void {
  delete values[earlier.attribute.name]
  if (reader.lenient !== undefined) return
  keepUnknown(reader, values, layout, earlier.slot, earlier.rawType, earlier.start, earlier.end, 'repeated')
}

/** A selector value that no case has goes to a name of its own, so that the union of the cases narrows. */
function separateUnlisted(set: AttributeSet, values: Fields): void {
  for (const { attribute, unlisted, listed } of unlistedSelectors(set)) {
    const value = values[attribute.name]
    if (value === undefined || listed.has(String(value))) continue
    values[unlisted] = value
    delete values[attribute.name]
  }
}

/** Keeps what lies behind the last attribute; returns its end. */
export function leaveRest(reader: Reader, values: Fields, at: number, end: number): number {
  if (reader.strict) fail(reader, at, `${end - at} bytes left over`)
  if (at < end) values.$rest = lend(reader.view.bytes, at, end)
  return end
}

function readAttribute(reader: Reader, found: Found, values: Fields, layout: Layout, scope: Scope): void {
  const { attribute, rawType, start, end, slot } = found
  reader.path.push(attribute.name)
  try {
    const isNest = attribute.type.kind === 'settings' && (rawType & NLA_F_NESTED) !== 0
    const value = reader.payload(reader, isNest ? attribute.type.set : attribute.type, start, end, scope)
    if (!attribute.multi) values[attribute.name] = value
    else {
      const list = values[attribute.name]
      if (Array.isArray(list)) list.push(value)
      else values[attribute.name] = [value]
    }
    if (reader.layout) {
      const odd = oddForm(reader, start, end, () => encodePayload(attribute.type, value, scope, reader.order))
      layout.entries[slot] = { ...layout.entries[slot], type: rawType, name: attribute.name, ...(odd ? { odd } : {}) }
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    if (reader.strict) fail(reader, start - NLA_HDRLEN, error.reason)
    found.counts = false
    keepUnknown(reader, values, layout, slot, rawType, start, end, error.reason)
  }
  reader.path.pop()
}

function keepUnknown(
  reader: Reader,
  values: Fields,
  layout: Layout,
  slot: number,
  rawType: number,
  start: number,
  end: number,
  reason?: string,
): void {
  const unknown: UnknownAttribute = {
    type: rawType & NLA_TYPE_MASK,
    ...(rawType & NLA_F_NESTED ? { nested: true } : {}),
    ...(rawType & NLA_F_NET_BYTEORDER ? { netByteOrder: true } : {}),
    payload: lend(reader.view.bytes, start, end),
    ...(reason === undefined ? {} : { reason }),
  }
  const list = values.$unknown
  if (Array.isArray(list)) list.push(unknown)
  else values.$unknown = [unknown]
  const entry = layout.entries[slot] as LayoutEntry
  layout.entries[slot] = { type: rawType, unknown, ...(entry.pad ? { pad: entry.pad } : {}) }
}

/** Settings by position; or a nest that does not say that it is one: every eight bytes are an attribute of the set. */
export function readSettings(reader: Reader, { set, first }: SettingsType, start: number, end: number): Fields {
  const { data } = reader.view
  const isAttribute = (at: number) =>
    at + 8 <= end && data.getUint16(at, reader.little) === 8 && set.byId.has(data.getUint16(at + 2, reader.little))
  let at = start
  while (isAttribute(at)) at += 8
  if (at === end && start < end) return readNewSet(reader, set, start, end, undefined)
  if ((end - start) % 4 !== 0) throw new Malformed(`${end - start} bytes, not a multiple of 4`)
  const values: Fields = {}
  const unknown: UnknownAttribute[] = []
  for (at = start; at < end; at += 4) {
    const number = (at - start) / 4 + first
    const name = set.byId.get(number)?.name
    if (name !== undefined) values[name] = data.getInt32(at, reader.little)
    else unknown.push({ type: number, payload: lend(reader.view.bytes, at, at + 4) })
  }
  if (unknown.length > 0) values.$unknown = unknown
  return values
}
