import type { Connection } from '../../client/index.ts'
import { type LinkMessage, rtmNewLink } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Action } from '../command/action.ts'
import { showAction } from '../command/show-action.ts'
import type { Context } from '../context.ts'
import { grammar } from '../grammar/grammar.ts'
import { only } from '../iproute2/only.ts'
import { tableOf, type View } from '../output.ts'
import { LinkNames, linkNames } from '../words/link-names.ts'
import { getLinks, linkFilterEntries } from './link-filter.ts'
import { iproute2Link } from './link-iproute2.ts'
import { linkColumns } from './link-table.ts'

export const showLinks: Action = showAction({
  summary: 'shows links',
  grammar: grammar(linkFilterEntries, { bare: 'dev' }),
  list: getLinks,
  view: async (rt, links, _, context) => linkView(await namesFor(rt, links, context), context),
})

const stateFields = ['operstate', 'operstate_index']

/** The forms in which links are shown. */
export function linkView(names: LinkNames, context: Context): View<LinkMessage> {
  const { details, numeric, statistics, brief } = context
  return {
    plain: (link) => plainValue(rtmNewLink, link, context),
    ...tableOf(linkColumns(names, context.numeric, context), context.output.paint),
    iproute2: (links) =>
      links.map((link) => {
        const whole = iproute2Link(link, names, { details, numeric, statistics, isLink: true, hasLinkLayer: true })
        return brief ? only(whole, 'link', 'link_index', 'ifname', ...stateFields, 'address', 'flags') : whole
      }),
  }
}

/** The links' own names, and those of all others where a link may have one that is not among them. */
async function namesFor(
  rt: Connection<'NETLINK_ROUTE'>,
  links: readonly LinkMessage[],
  context: Context,
): Promise<LinkNames> {
  const names = new LinkNames()
  const { format } = context.output
  if (context.numeric || format === 'json' || format === 'jsonl') return names
  for (const link of links) names.learn(link)
  const here = new Set(links.map((link) => link.index))
  const elsewhere = links.some((link) => [link.master, link.link].some((index) => index && !here.has(index)))
  return elsewhere || context.details ? linkNames(rt, context) : names
}
