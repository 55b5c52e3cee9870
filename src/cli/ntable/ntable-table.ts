import type { NeighTableMessage } from '../../families/route/index.ts'
import type { Column } from '../table/table.ts'
import type { LinkNames } from '../words/link-names.ts'
import { limits, parameters } from './ntable-parameters.ts'

/** Columns of a table of neighbour tables. */
export function neighTableColumns(names: LinkNames): Column<NeighTableMessage>[] {
  const text = (value: number | bigint | undefined) => (value === undefined ? undefined : `${value}`)
  return [
    { title: 'NAME', label: '', cell: ({ name }) => ({ text: name ?? '', style: 'name' }) },
    { title: 'DEV', cell: ({ parms }) => ({ text: names.name(parms?.ifindex), style: 'name' }) },
    ...Object.entries(limits).map(
      ([title, key]): Column<NeighTableMessage> => ({
        title: title.toUpperCase(),
        align: 'right',
        cell: (table) => text(table[key]),
      }),
    ),
    ...Object.entries(parameters).map(
      ([title, key]): Column<NeighTableMessage> => ({
        title: title.toUpperCase(),
        align: 'right',
        cell: ({ parms }) => text(parms?.[key]),
      }),
    ),
  ]
}
