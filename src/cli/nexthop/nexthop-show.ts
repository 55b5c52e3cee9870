import type { Connection } from '../../client/index.ts'
import {
  delNexthop,
  getNexthop,
  type NexthopMessage,
  rtmNewNexthop,
  withGeneveOptionsApart,
} from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { type Action, action } from '../command/action.ts'
import { flush } from '../command/flush.ts'
import { showAction } from '../command/show-action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { linkName, nothing, number, numbered } from '../grammar/kinds.ts'
import { protocolNames } from '../iproute2/name-files.ts'
import { printList, tableOf, type View } from '../output.ts'
import { type LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { vrfTable } from '../words/vrf-table.ts'
import { iproute2Nexthop } from './nexthop-iproute2.ts'
import { nexthopColumns } from './nexthop-table.ts'
import { idOf, nexthopIdWords } from './nexthop-words.ts'

/** Words that say by which links nexthop objects are wanted. */
export const nexthopLinkEntries = {
  dev: once(linkName, 'those out by that link'),
  master: once(linkName, 'those out by links of that master'),
  vrf: once(linkName, 'those out by links of that VRF'),
}

/** Words that say which nexthop objects are wanted. */
export const nexthopFilterWords = grammar({
  id: once(number('ID'), 'that one'),
  ...nexthopLinkEntries,
  groups: once(nothing, 'groups'),
  fdb: once(nothing, 'those for forwarding entries'),
  protocol: once(numbered('PROTOCOL', 'protocol', protocolNames), 'those that somebody installed', 'proto', 'protocol'),
})
type NexthopFilter = Found<typeof nexthopFilterWords.entries>

export const showNexthops: Action = showAction({
  summary: 'shows nexthop objects',
  grammar: nexthopFilterWords,
  list: getNexthops,
  view: async (rt, _, __, context) => nexthopView(await linkNames(rt, context), context),
})

export const getNexthopAction: Action = action('get', {
  summary: 'shows one nexthop object',
  grammar: nexthopIdWords,
  run(found, context) {
    const id = idOf(found)
    return withRoute(context, async (rt) => {
      const nexthops = await getNexthops(rt, { id }, context)
      printList(context.output, nexthops, nexthopView(await linkNames(rt, context), context))
      return 0
    })
  },
})

export const flushNexthops: Action = action('flush', {
  summary: 'deletes all nexthop objects that show shows with the same words',
  grammar: nexthopFilterWords,
  run: (filter, context) =>
    withRoute(context, async (rt) => {
      const nexthops = await getNexthops(rt, filter, context)
      const groupsFirst = nexthops.toSorted((a, b) => Number(b.group !== undefined) - Number(a.group !== undefined))
      return flush(
        rt,
        delNexthop,
        groupsFirst.map(({ id }) => ({ id })),
        context,
      )
    }),
})

/** The forms in which nexthop objects are shown. */
export function nexthopView(names: LinkNames, context: Context): View<NexthopMessage> {
  return {
    plain: (nexthop) =>
      names.withDevice(plainValue(rtmNewNexthop, withGeneveOptionsApart(nexthop), context), nexthop.oif),
    ...tableOf(nexthopColumns(names, context.numeric, context.details), context.output.paint),
    iproute2: (nexthops) => nexthops.map((nexthop) => iproute2Nexthop(nexthop, names, context)),
  }
}

/** What a request says of links. */
export async function linkFilter(
  rt: Connection<'NETLINK_ROUTE'>,
  { dev, master, vrf }: Found<typeof nexthopLinkEntries>,
  context: Context,
): Promise<Pick<NexthopMessage, 'oif' | 'master'>> {
  if (vrf !== undefined) await vrfTable(rt, vrf, context)
  const above = master ?? vrf
  return {
    ...(dev === undefined ? {} : { oif: await linkIndex(rt, dev, context) }),
    ...(above === undefined ? {} : { master: await linkIndex(rt, above, context) }),
  }
}

export async function getNexthops(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: NexthopFilter,
  context: Context,
): Promise<NexthopMessage[]> {
  const { id, groups, fdb, protocol } = filter
  const { timeout, family = 0 } = context
  if (id !== undefined) return [await rt.do(getNexthop, { id }, { timeout })]
  const request = {
    family,
    ...(await linkFilter(rt, filter, context)),
    ...(groups ? { groups } : {}),
    ...(fdb ? { fdb } : {}),
  }
  const all = await rt.dump(getNexthop, request, { timeout }).toArray()
  return protocol === undefined ? all : all.filter((nexthop) => nexthop.protocol === protocol)
}
