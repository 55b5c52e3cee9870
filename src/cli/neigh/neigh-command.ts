import type { Connection } from '../../client/index.ts'
import { getNeigh, type NeighMessage, neighFlags, neighStates, rtmNewNeigh } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { type Action, action } from '../action.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { linkName, named, nothing, prefix } from '../grammar/kinds.ts'
import { noIproute2, printList, tableOf, type View } from '../output.ts'
import { type LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { contains } from '../words/values.ts'
import { neighColumns } from './neigh-table.ts'

/** Every state, also of entries that have none. */
const ALL = 0x100

const words = grammar(
  {
    dev: once(linkName, 'neighbours on that link'),
    nud: once(
      named('STATE', 'state', { ALL, NONE: 0, ...neighStates }, ALL),
      'neighbours in a state, as in reachable or stale; all also shows noarp, which is left out else',
      'nud',
      'state',
    ),
    to: once(prefix, 'neighbours in a prefix'),
    master: once(linkName, 'neighbours on links that belong to that bridge, bond or vrf'),
    proxy: once(nothing, 'addresses that this machine answers for'),
  },
  { bare: 'dev' },
)
/** Which neighbours are wanted. */
export type NeighFilter = Found<typeof words.entries>

const showNeighbours: Action = action('show', {
  aliases: ['list', 'lst'],
  summary: 'shows neighbours',
  grammar: words,
  run: (filter, context) =>
    withRoute(context, async (rt) => {
      const neighbours = await getNeighbours(rt, filter, context)
      printList(context.output, neighbours, neighView(await linkNames(rt, context), context))
      return 0
    }),
})

export const neighCommand: Command = {
  name: 'neigh',
  aliases: ['neighbour', 'neighbor', 'neighbours', 'neighbors'],
  summary: 'shows neighbours (ARP and neighbour discovery)',
  actions: [showNeighbours],
}

/** The forms in which neighbours are shown. */
export function neighView(names: LinkNames, context: Context): View<NeighMessage> {
  return {
    plain: (neigh) => names.withDevice(plainValue(rtmNewNeigh, neigh, context), neigh.index),
    lines: tableOf(neighColumns(names, context.numeric), context.output.paint),
    iproute2: noIproute2,
  }
}

/** Neighbours that pass a filter. */
export async function getNeighbours(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: NeighFilter,
  context: Context,
): Promise<NeighMessage[]> {
  const index = async (name: string | undefined) => (name === undefined ? undefined : linkIndex(rt, name, context))
  const [dev, master] = [await index(filter.dev), await index(filter.master)]
  const request = {
    family: context.family ?? 0,
    flags: filter.proxy ? neighFlags.PROXY : 0,
    ...(dev === undefined ? {} : { ifindex: dev }),
    ...(master === undefined ? {} : { master }),
  }
  const all = await rt.dump(getNeigh, request, { timeout: context.timeout }).toArray()
  return all.filter((neigh) => (dev === undefined || neigh.index === dev) && isWanted(neigh, filter))
}

function isWanted({ state = 0, dst = '' }: NeighMessage, { nud, to, proxy }: NeighFilter): boolean {
  const states = nud ?? (proxy ? ALL : 0xff & ~neighStates.NOARP)
  return (
    (states === ALL || (states === 0 ? state === 0 : (state & states) !== 0)) && (to === undefined || contains(to, dst))
  )
}
