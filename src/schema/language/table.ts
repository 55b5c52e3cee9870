import type { Group, Operation } from './protocol.ts'

/** A request, and what it asks. */
export interface Asked<P extends string = string, R = unknown> {
  readonly op: Operation<P, unknown, R>
  readonly value: object
}

/** A notification as a table looks at it. */
export interface TableEvent {
  /** Name in the group, as in `newLink`. */
  readonly event: string
  readonly value: object
  /** NLM_F_* of its header: whether it replaces (NLM_F_REPLACE) or comes behind others (NLM_F_APPEND). */
  readonly flags: number
}

/** The rows of a table by key, as far as it may change them. */
export interface Rows<K, V> {
  /** Keys that the table has marked for itself, as those whose place has more than one row. */
  readonly marked: Set<K>
  get(key: K): V | undefined
  set(key: K, row: V): unknown
  delete(key: K): unknown
}

/** Where rows are kept, by place; a Map is one. */
export interface RowMap<Place, V> {
  readonly size: number
  get(place: Place): V | undefined
  has(place: Place): boolean
  set(place: Place, row: V): unknown
  delete(place: Place): unknown
  keys(): IterableIterator<Place>
  values(): IterableIterator<V>
  entries(): IterableIterator<[Place, V]>
}

/** Places to keep rows by, where the keys that readers have would cost more than finding the row. */
export interface RowIndex<K, V, Place = unknown> {
  /** Where a row stands. */
  of(row: V): Place
  /** What readers call the place. */
  key(place: Place): K
  /** The place that readers call so. */
  find(key: K): Place
  /** Rows by place, none yet. */
  rows(): RowMap<Place, V>
}

/** What an event or an item of a dump does to the rows. */
export interface RowEvent<K, V> {
  readonly key: K
  readonly row: V
  readonly gone: boolean
  readonly flags: number
}

/** How to notice that rows may have changed without a notification. */
export interface Doubt<P extends string = string> {
  /** Groups that tell of what may have such consequences. */
  readonly groups: readonly Group<P>[]
  /** A dump that says how things stand before any event: its items are shown to the memory as events of that name. */
  readonly before: Asked<P, object> & { readonly event: string }
  /** Makes a memory: a function that says of an event whether the rows must be asked for anew. */
  watch(): (event: TableEvent) => boolean
  /** A request that the kernel does not answer before those consequences are there. What it answers does not matter. */
  readonly settled: Asked<P>
}

/** Objects of one kind that the kernel has: how to ask for all of them, and how to follow what becomes of them. */
export interface Table<P extends string = string, K = unknown, V = unknown> {
  /** What the rows are, in one word, as in `links`. */
  readonly name: string
  readonly protocol: P
  /** Dumps that together have all rows. */
  readonly dumps: readonly Asked<P, V>[]
  /** Groups that tell of rows. */
  readonly groups: readonly Group<P>[]
  /** Whether an event tells of a row, and of one that is gone. */
  readonly events: Readonly<Record<string, 'there' | 'gone'>>
  /** A message as a row: without what changes unannounced. Undefined where it is no row. */
  row(value: V): V | undefined
  /** The kernel's identity of the object. */
  key(row: V): K
  /** Keeps rows by something else than their key; `place` then has that for keys. */
  readonly index?: RowIndex<K, V>
  /**
   * Puts a row in or takes it out, where that is more than `set` and `delete` by key. False where it cannot be known what
   * the kernel has now. `again` says that the rows may have it already: events that came while a dump ran.
   */
  place?(rows: Rows<K, V>, event: RowEvent<K, V>, again: boolean): boolean
  readonly doubt?: Doubt<P>
}
