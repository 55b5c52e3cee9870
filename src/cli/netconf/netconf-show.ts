import { getNetconf, type NetconfMessage, netconfIfindexes, rtmNewNetconf } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Action } from '../command/action.ts'
import { showAction } from '../command/show-action.ts'
import type { Context } from '../context.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { linkName } from '../grammar/kinds.ts'
import { tableOf, type View } from '../output.ts'
import { type LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { iproute2Netconf } from './netconf-iproute2.ts'
import { netconfColumns } from './netconf-table.ts'

/** What stands where a link would, as iproute2 calls it. */
const others: Readonly<Record<string, number>> = { all: netconfIfindexes.ALL, default: netconfIfindexes.DEFAULT }

export const showNetconf: Action = showAction({
  summary: 'shows settings of links',
  grammar: grammar({ dev: once(linkName, 'those of a link, of all, or default: of links to come') }, { bare: 'dev' }),
  async list(rt, { dev }, context) {
    const index = dev === undefined ? undefined : (others[dev] ?? (await linkIndex(rt, dev, context)))
    const { family = 0, timeout } = context
    const all = await rt.dump(getNetconf, { family }, { timeout }).toArray()
    // Of a family that it does not have, Linux tells of all.
    const ofFamily = all.filter((item) => family === 0 || item.family === family)
    return ofFamily.filter(({ ifindex }) => index === undefined || ifindex === index)
  },
  view: async (rt, _items, _filter, context) => netconfView(await linkNames(rt, context), context),
})

function netconfView(names: LinkNames, context: Context): View<NetconfMessage> {
  const nameOf = ({ ifindex }: NetconfMessage) => otherName(ifindex) ?? names.name(ifindex)
  return {
    plain: (item) => names.withDevice(plainValue(rtmNewNetconf, item, context), item.ifindex),
    ...tableOf(netconfColumns(nameOf, context.numeric), context.output.paint),
    iproute2: (items) =>
      items.map((item) => iproute2Netconf(item, otherName(item.ifindex) ?? names.iproute2(item.ifindex))),
  }
}

function otherName(ifindex: number | undefined): string | undefined {
  return Object.entries(others).find(([, index]) => index === ifindex)?.[0]
}
