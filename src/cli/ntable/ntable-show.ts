import { getNeighTable, type NeighTableMessage, rtmNewNeighTable } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Action } from '../command/action.ts'
import { showAction } from '../command/show-action.ts'
import type { Context } from '../context.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { linkName, text } from '../grammar/kinds.ts'
import { tableOf, type View } from '../output.ts'
import { type LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { iproute2NeighTable } from './ntable-iproute2.ts'
import { neighTableColumns } from './ntable-table.ts'

export const showNeighTables: Action = showAction({
  summary: 'shows the tables, each with its defaults, then with its parameters on each link',
  grammar: grammar(
    {
      dev: once(linkName, 'parameters on that link'),
      name: once(text('NAME', 'the name of a table'), 'that table: arp_cache or ndisc_cache'),
    },
    { bare: 'dev' },
  ),
  async list(rt, { dev, name }, context) {
    const index = dev === undefined ? undefined : await linkIndex(rt, dev, context)
    const all = await rt.dump(getNeighTable, { family: context.family ?? 0 }, { timeout: context.timeout }).toArray()
    return all.filter(
      (table) => (index === undefined || table.parms?.ifindex === index) && (name === undefined || table.name === name),
    )
  },
  view: async (rt, _items, _filter, context) => neighTableView(await linkNames(rt, context), context),
})

function neighTableView(names: LinkNames, context: Context): View<NeighTableMessage> {
  const now = Date.now()
  return {
    plain: (table) => names.withDevice(plainValue(rtmNewNeighTable, table, context), table.parms?.ifindex),
    ...tableOf(neighTableColumns(names), context.output.paint),
    iproute2: (tables) => tables.map((table) => iproute2NeighTable(table, names, context.statistics > 0, now)),
  }
}
