import type { UnknownAttribute } from '../language/type.ts'

/**
 * How a decoded object lay on the wire, where the object itself does not say: the order of attributes, their flag bits,
 * and forms that encoding would not choose. Kept aside on demand, so that what was decoded can be written back byte for
 * byte; a value that was changed meanwhile is written anew, in its old place.
 */
export interface Layout {
  /** The fixed header's bytes, where encoding it gives others: short, or padded with something. */
  header?: OddForm
  readonly entries: LayoutEntry[]
}

/** One attribute in its place. */
export interface LayoutEntry {
  /** `nla_type` with its flag bits. */
  readonly type: number
  /** Name of the attribute in the set; absent for unknown ones. */
  readonly name?: string
  readonly unknown?: UnknownAttribute
  readonly odd?: OddForm
  /** The padding after it, where that is not zeros up to the next multiple of four. */
  readonly pad?: Uint8Array
}

/** Bytes that decode into a value which encodes into others. */
export interface OddForm {
  readonly actual: Uint8Array
  /** What encoding gives: as long as it gives this, the value is unchanged and `actual` is written. */
  readonly canonical: Uint8Array
}

const layouts = new WeakMap<object, Layout>()

export function layoutOf(value: object): Layout | undefined {
  return layouts.get(value)
}

export function setLayout(value: object, layout: Layout): void {
  layouts.set(value, layout)
}

/** Whether two runs of bytes are equal. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
