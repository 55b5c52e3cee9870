import type { Connection } from '../../client/index.ts'
import {
  addressFamilies,
  delNeigh,
  getNeigh,
  type NeighMessage,
  neighFlags,
  neighStates,
  rtmNewNeigh,
} from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { type Action, action } from '../command/action.ts'
import { flush } from '../command/flush.ts'
import { showAction } from '../command/show-action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, often, once } from '../grammar/grammar.ts'
import { linkName, named, nothing, numbered, prefix } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { protocolNames } from '../iproute2/name-files.ts'
import { printList, tableOf, type View } from '../output.ts'
import { type LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { contains, isIpv6 } from '../words/values.ts'
import { iproute2Neighbour } from './neigh-iproute2.ts'
import { neighColumns } from './neigh-table.ts'
import { neighPlaceWords, placeOf } from './neigh-words.ts'

/** Every state, also of entries that have none. */
const ALL = 0x1ff
/** Stands for entries without a state. */
const NONE = 0x100
/** What is shown when no state is asked for; NOARP entries are those that no packet needed. */
const USUAL = 0xff & ~neighStates.NOARP

/** Words that say which neighbours are wanted. */
export const neighFilterWords = grammar(
  {
    to: once(prefix, 'neighbours in a prefix'),
    dev: once(linkName, 'neighbours on that link'),
    nud: often(
      named('STATE', 'state', { ALL, NONE, ...neighStates }, ALL),
      'neighbours in a state, as in reachable or stale; all also shows noarp, which is left out else',
      'nud',
      'state',
    ),
    master: once(linkName, 'neighbours on links that belong to that bridge, bond or vrf', 'master', 'vrf'),
    nomaster: once(nothing, 'neighbours on links that belong to none'),
    unused: once(nothing, 'neighbours that nobody uses'),
    protocol: once(
      numbered('PROTOCOL', 'protocol', protocolNames),
      'neighbours that somebody installed',
      'protocol',
      'proto',
    ),
    proxy: once(nothing, 'addresses that this machine answers for'),
  },
  { bare: 'to', isBare: (word) => /[\d.:]/.test(word) },
)
/** Which neighbours are wanted. */
export type NeighFilter = Found<typeof neighFilterWords.entries>

export const showNeighbours: Action = showAction({
  summary: 'shows neighbours',
  grammar: neighFilterWords,
  list: getNeighbours,
  // `ip neigh show dev eth0` does not repeat the link.
  view: async (rt, _, { dev }, context) => neighView(await linkNames(rt, context), context, dev !== undefined),
})

export const getNeighbour: Action = action('get', {
  summary: 'asks for one neighbour',
  grammar: neighPlaceWords,
  run(place, context) {
    const { to, isProxy } = placeOf(place)
    const { dev } = place
    if (dev === undefined) throw new UsageError(`${to} on which link?`, `As in: nlkit neigh get ${to} dev eth0`)
    return withRoute(context, async (rt) => {
      const request: NeighMessage = {
        family: isIpv6(to) ? addressFamilies.INET6 : addressFamilies.INET,
        index: await linkIndex(rt, dev, context),
        flags: isProxy ? neighFlags.PROXY : 0,
        dst: to,
      }
      const neighbour = await rt.do(getNeigh, request, { timeout: context.timeout })
      printList(context.output, [neighbour], neighView(await linkNames(rt, context), context))
      return 0
    })
  },
})

export const flushNeighbours: Action = action('flush', {
  summary: 'deletes neighbours that show shows with the same words, but permanent ones unless they are asked for',
  grammar: neighFilterWords,
  run(filter, context) {
    if (Object.keys(filter).length === 0)
      throw new UsageError('flush of which neighbours?', 'As in: nlkit neigh flush dev eth0')
    const states = { nud: [USUAL & ~neighStates.PERMANENT] }
    return withRoute(context, async (rt) =>
      flush(rt, delNeigh, await getNeighbours(rt, { ...states, ...filter }, context), context),
    )
  },
})

/** The forms in which neighbours are shown. */
export function neighView(names: LinkNames, context: Context, isOfOneLink = false): View<NeighMessage> {
  return {
    plain: (neigh) => names.withDevice(plainValue(rtmNewNeigh, neigh, context), neigh.index),
    ...tableOf(neighColumns(names, context), context.output.paint),
    iproute2: (neighbours) =>
      neighbours.map((neigh) => iproute2Neighbour(neigh, isOfOneLink ? undefined : names.name(neigh.index), context)),
  }
}

/** Neighbours that pass a filter. */
export async function getNeighbours(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: NeighFilter,
  context: Context,
): Promise<NeighMessage[]> {
  const index = async (name: string | undefined) => (name === undefined ? undefined : linkIndex(rt, name, context))
  const [dev, master] = [await index(filter.dev), filter.nomaster ? NO_MASTER : await index(filter.master)]
  const request = {
    family: context.family ?? 0,
    flags: filter.proxy ? neighFlags.PROXY : 0,
    ...(dev === undefined ? {} : { ifindex: dev }),
    ...(master === undefined ? {} : { master }),
  }
  const all = await rt.dump(getNeigh, request, { timeout: context.timeout }).toArray()
  return all.filter((neigh) => (dev === undefined || neigh.index === dev) && isWanted(neigh, filter))
}

/** The index of a master that means none (`net/core/neighbour.c`, neigh_master_filtered(), since Linux 5.18). */
const NO_MASTER = 0xffff_ffff

function isWanted(neigh: NeighMessage, { nud, to, proxy, unused, protocol }: NeighFilter): boolean {
  const { state = 0, dst = '', flags = 0, cacheinfo } = neigh
  const states = nud?.reduce((all, some) => all | some, 0) ?? USUAL
  const isInState = (states & (state || NONE)) !== 0
  // Those that other programs look after are shown whatever their state is, as `ip neigh` does.
  const isOthers = nud === undefined && (flags & neighFlags.EXT_LEARNED) !== 0
  return (
    (isInState || isOthers || proxy === true) &&
    (to === undefined || contains(to, dst)) &&
    (!unused || !cacheinfo?.refcnt) &&
    (protocol === undefined || (neigh.protocol ?? 0) === protocol)
  )
}
