export type { Change, Resynced, ResyncReason, RowChange } from './change.ts'
export type { LiveTable } from './live-table.ts'
export { type LiveOptions, type LiveTables, liveTable, liveTables, type TableDeclarations } from './live-tables.ts'
