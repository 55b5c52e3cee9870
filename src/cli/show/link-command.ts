import type { Connection } from '../../client/index.ts'
import { getLink, type LinkMessage, linkFilters, linkFlags, rtmNewLink } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { printList, tableOf } from '../output.ts'
import { kindOf, linkColumns } from '../table/link-table.ts'
import { findLink, LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { readWords, type Vocabulary, type Words } from '../words/words.ts'

const vocabulary: Vocabulary = {
  values: { dev: 'the name of a link', type: 'a kind of link', master: 'the name of a link' },
  flags: ['up'],
  first: 'dev',
}

export const linkCommand: Command = {
  name: 'link',
  aliases: ['links'],
  summary: 'shows links (network interfaces)',
  forms: ['link [show] [dev NAME] [type KIND] [up] [master NAME]', 'link NAME'],
  details: [
    ['dev NAME', 'the link of that name or further name; the word dev may be left out'],
    ['type KIND', 'links of a kind, as in vlan, bridge or veth'],
    ['up', 'links that are switched on'],
    ['master NAME', 'links that belong to that bridge, bond or vrf'],
  ],
  async run(words, context) {
    const filters = readWords(words, vocabulary, 'link')
    return withRoute(context, async (rt) => {
      const links = await getLinks(rt, filters, context)
      const names = await namesFor(rt, links, context)
      const table = tableOf(linkColumns(names, context.numeric), context.output.paint)
      printList(context.output, links, (link) => plainValue(rtmNewLink, link, context), table)
      return 0
    })
  },
}

async function getLinks(rt: Connection<'NETLINK_ROUTE'>, filters: Words, context: Context): Promise<LinkMessage[]> {
  const [dev, kind, master] = [filters.get('dev'), filters.get('type'), filters.get('master')]
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
      (!filters.has('up') || ((link.flags ?? 0) & linkFlags.UP) !== 0),
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
