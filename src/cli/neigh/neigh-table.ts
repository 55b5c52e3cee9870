import { addressFamilies, type NeighMessage, neighFlags, neighStates } from '../../families/route/index.ts'
import type { Context } from '../context.ts'
import type { Style } from '../table/colour.ts'
import { type Column, titled } from '../table/table.ts'
import type { LinkNames } from '../words/link-names.ts'
import { bitNames, nameOf, protocolName } from '../words/names.ts'

/** What a table shows. */
export type NeighTableOptions = Pick<Context, 'numeric' | 'brief'>

/** Columns of a table of neighbours. */
export function neighColumns(names: LinkNames, { numeric, brief }: NeighTableOptions): Column<NeighMessage>[] {
  const columns: Column<NeighMessage>[] = [
    { title: 'ADDRESS', label: '', cell: (neigh) => ({ text: neigh.dst ?? '', style: 'address' }) },
    { title: 'DEV', cell: (neigh) => ({ text: names.name(neigh.index), style: 'name' }) },
    {
      title: 'FAMILY',
      cell: (neigh) => (neigh.dst === undefined ? nameOf(addressFamilies, neigh.family, numeric) : ''),
    },
    { title: 'LLADDR', cell: (neigh) => neigh.lladdr },
    { title: 'VLAN', cell: (neigh) => neigh.vlan },
    { title: 'MASTER', cell: (neigh) => names.name(neigh.master) },
    {
      title: 'STATE',
      cell: (neigh) => ({ text: bitNames(neighStates, neigh.state, numeric), style: stateStyle(neigh.state) }),
    },
    { title: 'FLAGS', cell: (neigh) => bitNames(neighFlags, neigh.flags, numeric) },
    { title: 'PROTO', cell: (neigh) => protocolName(neigh.protocol, numeric) },
  ]
  return brief ? titled(columns, 'ADDRESS', 'DEV', 'LLADDR') : columns
}

const { REACHABLE, PERMANENT, NOARP, FAILED, INCOMPLETE } = neighStates

function stateStyle(state = 0): Style {
  if (state & (REACHABLE | PERMANENT | NOARP)) return 'good'
  return state & (FAILED | INCOMPLETE) ? 'bad' : 'warning'
}
