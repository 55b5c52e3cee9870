import type { Connection } from '../../client/index.ts'
import { getLink, type LinkMessage, linkFilters, linkFlags, rtmNewLink } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { type Action, action } from '../action.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { linkName, nothing, text } from '../grammar/kinds.ts'
import { noIproute2, printList, tableOf, type View } from '../output.ts'
import { findLink, LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { kindOf, linkColumns } from './link-table.ts'

const words = grammar(
  {
    dev: once(linkName, 'the link of that name or further name'),
    type: once(text('KIND', 'a kind of link'), 'links of a kind, as in vlan, bridge or veth'),
    master: once(linkName, 'links that belong to that bridge, bond or vrf'),
    up: once(nothing, 'links that are switched on'),
  },
  { bare: 'dev' },
)
type LinkFilter = Found<typeof words.entries>

const showLinks: Action = action('show', {
  aliases: ['list', 'lst'],
  summary: 'shows links',
  grammar: words,
  run: (filter, context) =>
    withRoute(context, async (rt) => {
      const links = await getLinks(rt, filter, context)
      printList(context.output, links, linkView(await namesFor(rt, links, context), context))
      return 0
    }),
})

export const linkCommand: Command = {
  name: 'link',
  aliases: ['links'],
  summary: 'shows links (network interfaces)',
  actions: [showLinks],
}

/** The forms in which links are shown. */
export function linkView(names: LinkNames, context: Context): View<LinkMessage> {
  return {
    plain: (link) => plainValue(rtmNewLink, link, context),
    lines: tableOf(linkColumns(names, context.numeric), context.output.paint),
    iproute2: noIproute2,
  }
}

async function getLinks(rt: Connection<'NETLINK_ROUTE'>, filter: LinkFilter, context: Context): Promise<LinkMessage[]> {
  const { dev, type: kind, master } = filter
  const above = master === undefined ? undefined : await linkIndex(rt, master, context)
  const request = { extMask: linkFilters.VF, ...(above === undefined ? {} : { master: above }) }
  const links =
    dev === undefined
      ? await rt.dump(getLink, request, { timeout: context.timeout }).toArray()
      : [await findLink(rt, dev, context)]
  return links.filter(
    (link) =>
      (kind === undefined || kindOf(link) === kind) &&
      (above === undefined || link.master === above) &&
      (!filter.up || ((link.flags ?? 0) & linkFlags.UP) !== 0),
  )
}

/** The links' own names, and those of all others where a link has a master or a lower link that is not among them. */
async function namesFor(
  rt: Connection<'NETLINK_ROUTE'>,
  links: readonly LinkMessage[],
  context: Context,
): Promise<LinkNames> {
  const names = new LinkNames()
  if (context.numeric || context.output.format !== 'text') return names
  for (const link of links) names.learn(link)
  const here = new Set(links.map((link) => link.index))
  const elsewhere = links.some((link) => [link.master, link.link].some((index) => index && !here.has(index)))
  return elsewhere ? linkNames(rt, context) : names
}
