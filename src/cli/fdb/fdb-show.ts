import type { Connection } from '../../client/index.ts'
import {
  addressFamilies,
  getNeigh,
  type NeighMessage,
  neighFlags,
  neighStates,
  rtmNewNeigh,
} from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { type Action, action } from '../command/action.ts'
import { showAction } from '../command/show-action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { linkName, macAddress, named, nothing } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { printList, tableOf, type View } from '../output.ts'
import { type LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { iproute2Entry } from './fdb-iproute2.ts'
import { entryColumns } from './fdb-table.ts'
import { vlan, vni } from './fdb-words.ts'

/** States as iproute2 calls them. */
const states = {
  permanent: neighStates.PERMANENT,
  static: neighStates.NOARP,
  temp: neighStates.NOARP,
  stale: neighStates.STALE,
  reachable: neighStates.REACHABLE,
  dynamic: neighStates.REACHABLE,
  all: 0xffff,
} as const

const filterWords = grammar(
  {
    dev: once(linkName, 'entries of that port, or that the link itself has', 'dev', 'brport'),
    br: once(linkName, 'entries of that bridge and its ports'),
    vlan: once(vlan, 'entries of a VLAN'),
    state: once(named('STATE', 'state', states, 0xffff), 'entries in a state'),
    dynamic: once(nothing, 'entries that are not for this machine'),
  },
  { bare: 'dev' },
)
type EntryFilter = Found<typeof filterWords.entries>

export const showEntries: Action = showAction({
  summary: 'shows forwarding entries',
  grammar: filterWords,
  list: getEntries,
  // `bridge fdb show dev eth0` does not repeat the link.
  view: async (rt, _, { dev }, context) => entryView(await linkNames(rt, context), context, dev !== undefined),
})

const placeWords = grammar(
  {
    to: once(macAddress, 'its link-layer address'),
    dev: once(linkName, 'the port of a bridge, the bridge, or the VXLAN', 'dev', 'brport'),
    br: once(linkName, 'the bridge'),
    vlan: once(vlan, 'its VLAN'),
    vni: once(vni, 'its network'),
    self: once(nothing, 'the link itself has it'),
    master: once(nothing, 'the bridge of the link has it'),
    dynamic: once(nothing, 'only one that is not for this machine'),
  },
  { bare: 'to', required: ['to'] },
)

export const getEntry: Action = action('get', {
  summary: 'asks for one forwarding entry',
  grammar: placeWords,
  run({ to, dev, br, vlan: id, vni: network, self, master, dynamic }, context) {
    if (to === undefined) throw new UsageError('which entry?', 'As in: nlkit fdb get 02:00:00:00:00:01 br br0')
    if (dev === undefined && br === undefined) {
      throw new UsageError(`${to} of which link?`, `As in: nlkit fdb get ${to} br br0`)
    }
    return withRoute(context, async (rt) => {
      const request: NeighMessage = {
        family: addressFamilies.BRIDGE,
        flags: (self ? neighFlags.SELF : 0) | (master ? neighFlags.MASTER : 0),
        lladdr: to,
        vlan: id,
        vni: network,
        ...(dev === undefined ? {} : { index: await linkIndex(rt, dev, context) }),
        ...(br === undefined ? {} : { master: await linkIndex(rt, br, context) }),
      }
      const entry = await rt.do(getNeigh, request, { timeout: context.timeout })
      const entries = [entry].filter((one) => isWanted(one, dynamic === undefined ? {} : { dynamic }))
      printList(context.output, entries, entryView(await linkNames(rt, context), context))
      return 0
    })
  },
})

/** The forms in which forwarding entries are shown. */
export function entryView(names: LinkNames, context: Context, isOfOneLink = false): View<NeighMessage> {
  return {
    plain: (entry) => names.withDevice(plainValue(rtmNewNeigh, entry, context), entry.index),
    ...tableOf(entryColumns(names, context), context.output.paint),
    iproute2: (entries) => entries.map((entry) => iproute2Entry(entry, names, { isOfOneLink, ...context })),
  }
}

async function getEntries(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: EntryFilter,
  context: Context,
): Promise<NeighMessage[]> {
  const { dev, br } = filter
  const index = dev === undefined ? undefined : await linkIndex(rt, dev, context)
  const request: NeighMessage = {
    family: addressFamilies.BRIDGE,
    ...(index === undefined ? {} : { index }),
    ...(br === undefined ? {} : { master: await linkIndex(rt, br, context) }),
  }
  const all = await rt.dump(getNeigh, request, { timeout: context.timeout }).toArray()
  return all.filter((entry) => (index === undefined || entry.index === index) && isWanted(entry, filter))
}

function isWanted(entry: NeighMessage, { vlan: id, state: states, dynamic }: EntryFilter): boolean {
  const { family, state = 0 } = entry
  return (
    family === addressFamilies.BRIDGE &&
    (!states || (state & states) !== 0) &&
    (!id || entry.vlan === id) &&
    (!dynamic || (state & neighStates.PERMANENT) === 0)
  )
}
