import type { AttributeSet } from '../../language/type.ts'

/** One thing in a message: bytes, the C name of what they are, and the value. */
export interface Row {
  /** Offset of the first byte in what was explained. */
  readonly offset: number
  readonly bytes: Uint8Array
  /** How many nests it lies in. */
  readonly depth: number
  readonly name: string
  readonly value: string
  /** Path of field names, empty for what is not a field. */
  readonly path: string
  /** It is an attribute, and `offset` is that of its `struct nlattr`. */
  readonly attribute: boolean
  /** Set that a nest holds. */
  readonly set?: AttributeSet
}
