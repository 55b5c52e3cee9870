import { type NeighMessage, neighFlags, neighStates } from '../../families/route/index.ts'
import type { Context } from '../context.ts'
import type { Column } from '../table/table.ts'
import type { LinkNames } from '../words/link-names.ts'
import { bitNames } from '../words/names.ts'
import { entryState } from './fdb-iproute2.ts'

/** Columns of a table of forwarding entries. */
export function entryColumns(
  names: LinkNames,
  { numeric, statistics }: Pick<Context, 'numeric' | 'statistics'>,
): Column<NeighMessage>[] {
  return [
    { title: 'ADDRESS', label: '', cell: (entry) => ({ text: entry.lladdr ?? '', style: 'address' }) },
    { title: 'DEV', cell: (entry) => ({ text: names.name(entry.index), style: 'name' }) },
    { title: 'VLAN', align: 'right', cell: (entry) => entry.vlan },
    { title: 'MASTER', cell: (entry) => names.name(entry.master) },
    { title: 'REMOTE', cell: (entry) => entry.dst },
    { title: 'PORT', align: 'right', cell: (entry) => entry.port },
    { title: 'VNI', align: 'right', cell: (entry) => entry.vni },
    { title: 'SRC VNI', align: 'right', cell: (entry) => entry.srcVni },
    { title: 'VIA', cell: (entry) => names.name(entry.ifindex) },
    { title: 'NEXTHOP', align: 'right', cell: (entry) => entry.nhId },
    { title: 'STATE', cell: ({ state = 0 }) => stateText(state, numeric) },
    { title: 'FLAGS', cell: (entry) => bitNames(neighFlags, entry.flags, numeric) },
    ...(statistics > 0 ? ageColumns : []),
  ]
}

function stateText(state: number, numeric: boolean): string {
  if (numeric) return bitNames(neighStates, state, true)
  return entryState(state) || bitNames(neighStates, state, false)
}

const age = (ticks: number | undefined): string => (ticks === undefined ? '' : `${Math.trunc(ticks / 100)}s`)

const ageColumns: readonly Column<NeighMessage>[] = [
  { title: 'USED', align: 'right', cell: ({ cacheinfo }) => age(cacheinfo?.used) },
  { title: 'UPDATED', align: 'right', cell: ({ cacheinfo }) => age(cacheinfo?.updated) },
]
