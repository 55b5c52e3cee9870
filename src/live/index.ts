export { type Change, changeOf, type Resynced, type ResyncReason, type RowChange } from './change.ts'
export type { LiveTable } from './live-table.ts'
export { type LiveOptions, type LiveTables, liveTable, liveTables, type TableDeclarations } from './live-tables.ts'
