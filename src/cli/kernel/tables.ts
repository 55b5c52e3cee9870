import type { LogLine, ProcRow } from '../../kernel/index.ts'
import type { Column } from '../table/table.ts'
import { protocolName } from '../words/protocols.ts'

export type { LogLine, ProcRow as SocketRow }

/** The kernel's log. */
export const logColumns: readonly Column<LogLine>[] = [
  { title: 'Time', cell: ({ time }) => new Date(time).toISOString() },
  { title: 'Text', cell: ({ text }) => text },
]

/** Sockets, the kernel's own with port id 0. */
export const socketColumns: readonly Column<ProcRow>[] = [
  { title: 'Protocol', cell: ({ protocol }) => protocolName(protocol) },
  { title: 'Port id', align: 'right', cell: ({ portid }) => portid },
  { title: 'Groups', cell: ({ groups }) => (groups === 0 ? '' : `0x${groups.toString(16)}`) },
  { title: 'Queue', align: 'right', cell: ({ rmem }) => rmem },
  { title: 'Drops', align: 'right', cell: ({ drops }) => drops },
  { title: 'Dump', cell: ({ dump }) => (dump ? 'running' : '') },
]
