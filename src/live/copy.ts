import type { RowMap, Rows } from '../schema/index.ts'

/** Rows that are being prepared and not shown yet. */
export class Copy<Place, V> implements Rows<Place, V> {
  readonly rows: RowMap<Place, V>
  readonly marked = new Set<Place>()

  constructor(rows: RowMap<Place, V>) {
    this.rows = rows
  }

  get(place: Place): V | undefined {
    return this.rows.get(place)
  }

  set(place: Place, row: V): void {
    this.rows.set(place, row)
  }

  delete(place: Place): void {
    this.rows.delete(place)
  }
}
