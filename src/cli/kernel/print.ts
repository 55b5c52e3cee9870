import type { LogLine, ProcRow } from '../../kernel/index.ts'
import type { Context } from '../context.ts'
import { noIproute2, printList, tableOf } from '../output.ts'
import type { Column } from '../table/table.ts'
import { protocolName } from '../words/protocols.ts'

const logColumns: readonly Column<LogLine>[] = [
  { title: 'Time', cell: ({ time }) => new Date(time).toISOString() },
  { title: 'Text', cell: ({ text }) => text },
]

const socketColumns: readonly Column<ProcRow>[] = [
  { title: 'Protocol', cell: ({ protocol }) => protocolName(protocol) },
  { title: 'Port id', align: 'right', cell: ({ portid }) => portid },
  { title: 'Groups', cell: ({ groups }) => (groups === 0 ? '' : `0x${groups.toString(16)}`) },
  { title: 'Queue', align: 'right', cell: ({ rmem }) => rmem },
  { title: 'Drops', align: 'right', cell: ({ drops }) => drops },
  { title: 'Dump', cell: ({ dump }) => (dump ? 'running' : '') },
]

/** The kernel's log. */
export function printLog(log: readonly LogLine[], { output }: Context): void {
  const table = tableOf(logColumns, output.paint)
  printList(output, log, { plain: ({ time, text }) => ({ time, text }), ...table, iproute2: noIproute2 })
}

/** Sockets, the kernel's own with port id 0. */
export function printSockets(rows: readonly ProcRow[], { output }: Context): void {
  const table = tableOf(socketColumns, output.paint)
  printList(output, rows, { plain: (row) => ({ ...row }), ...table, iproute2: noIproute2 })
}
