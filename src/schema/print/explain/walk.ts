import { hostOrder, spanOf, type View } from '../../../wire/index.ts'
import { type DecodeOptions, interpretPayload } from '../../codec/decode.ts'
import type { TypeNode } from '../../language/type.ts'
import type { Row } from './row.ts'

/** A part of a message: bytes of the view, and where they are in the value. */
export interface Part {
  readonly start: number
  readonly end: number
  /** How many nests they lie in. */
  readonly depth: number
  readonly path: string
}

/** The way through some bytes, and the rows that were made on it. */
export class Walk {
  readonly rows: Row[] = []
  readonly view: View
  readonly start: number
  readonly end: number
  readonly order: 'little' | 'big'
  readonly #options: DecodeOptions

  constructor(bytes: Uint8Array, options: DecodeOptions) {
    const { view, start, end } = spanOf(bytes)
    this.view = view
    this.start = start
    this.end = end
    this.order = options.order ?? hostOrder
    this.#options = { ...options, layout: false }
  }

  get little(): boolean {
    return this.order === 'little'
  }

  u16(at: number): number {
    return this.view.data.getUint16(at, this.little)
  }

  u32(at: number): number {
    return this.view.data.getUint32(at, this.little)
  }

  push(start: number, end: number, row: Omit<Row, 'offset' | 'bytes'>): void {
    this.rows.push({ offset: start - this.start, bytes: this.view.bytes.subarray(start, end), ...row })
  }

  /** A row that is no field. */
  pushBytes({ start, end, depth }: Omit<Part, 'path'>, name: string, value: string): void {
    this.push(start, end, { depth, name, value, path: '', attribute: false })
  }

  /** Changes the value of a row, if it is there. */
  amend(index: number, value: (before: string) => string): void {
    const row = this.rows[index]
    if (row) this.rows[index] = { ...row, value: value(row.value) }
  }

  /** The value of some bytes; undefined where they have none. */
  decode(type: TypeNode, start: number, end: number): unknown {
    try {
      return interpretPayload(type, this.view, start, end, this.#options)
    } catch {
      return undefined
    }
  }
}

/** The path of a field in what has the path `path`. */
export function join(path: string, name: string | number): string {
  return path === '' ? `${name}` : `${path}.${name}`
}
