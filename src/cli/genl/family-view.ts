import { type Controller, ctrlNewFamily } from '../../families/generic/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import { noIproute2, tableOf, type View } from '../output.ts'
import type { Column } from '../table/table.ts'

const columns: readonly Column<Controller>[] = [
  { title: 'ID', align: 'right', cell: ({ familyId }) => familyId },
  { title: 'NAME', label: '', cell: ({ familyName = '' }) => ({ text: familyName, style: 'name' }) },
  { title: 'VERSION', align: 'right', cell: ({ version }) => version },
  { title: 'HEADER', align: 'right', cell: ({ hdrsize }) => hdrsize || undefined },
  { title: 'ATTRIBUTES', align: 'right', cell: ({ maxattr }) => maxattr || undefined },
  { title: 'COMMANDS', align: 'right', cell: ({ ops }) => ops?.length },
  { title: 'GROUPS', cell: ({ mcastGroups = [] }) => mcastGroups.map(({ name, id }) => `${name} ${id}`).join(', ') },
]

/** The forms in which families are shown. */
export function familyView(context: Context): View<Controller> {
  return {
    plain: (family) => plainValue(ctrlNewFamily, family, context),
    ...tableOf(columns, context.output.paint),
    iproute2: noIproute2,
  }
}
