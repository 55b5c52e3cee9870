import { sameValue } from './value.ts'

/** What became of one row: it came, became another, or went. */
export type RowChange<K, V> =
  | { readonly type: 'added'; readonly key: K; readonly before?: undefined; readonly after: V }
  | { readonly type: 'changed'; readonly key: K; readonly before: V; readonly after: V }
  | { readonly type: 'removed'; readonly key: K; readonly before: V; readonly after?: undefined }

/** Why what lay between was skipped: notifications were lost, the kernel changed rows unannounced, or the reader was slow. */
export type ResyncReason = 'overrun' | 'unannounced' | 'slow'

/** The changes before it have skipped what lay between: the differences of two states, not each step. */
export interface Resynced {
  readonly type: 'resynced'
  readonly reason: ResyncReason
  readonly key?: undefined
  readonly before?: undefined
  readonly after?: undefined
}

/** What a reader of a live table gets. Applied to the rows in order, the changes give the rows of the table. */
export type Change<K, V> = RowChange<K, V> | Resynced

/** The change from one row to another under a key; undefined where there is none. */
export function changeOf<K, V>(key: K, before: V | undefined, after: V | undefined): RowChange<K, V> | undefined {
  return sameValue(before, after) ? undefined : changeBetween(key, before, after)
}

/** The same of two that are known to differ. */
export function changeBetween<K, V>(key: K, before: V | undefined, after: V | undefined): RowChange<K, V> {
  if (before === undefined) return { type: 'added', key, after: after as V }
  return after === undefined ? { type: 'removed', key, before } : { type: 'changed', key, before, after }
}
