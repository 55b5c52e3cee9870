import type { Connection } from '../../client/index.ts'
import { type AddrMessage, getAddr, routeScopes, rtmNewAddr } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { printList, tableOf } from '../output.ts'
import { addrColumns } from '../table/addr-table.ts'
import { linkIndex, linkNames } from '../words/link-names.ts'
import { contains, namedNumber, prefixOf } from '../words/values.ts'
import { readWords, type Vocabulary, type Words } from '../words/words.ts'

const vocabulary: Vocabulary = {
  values: { dev: 'the name of a link', scope: 'a scope', to: 'a prefix' },
  first: 'dev',
}

export const addrCommand: Command = {
  name: 'addr',
  aliases: ['address', 'addresses'],
  summary: 'shows addresses of links',
  forms: ['addr [show] [dev NAME] [scope SCOPE] [to PREFIX]', 'addr NAME'],
  details: [
    ['dev NAME', 'addresses of that link; the word dev may be left out'],
    ['scope SCOPE', 'addresses of a scope: global, site, link, host or a number'],
    ['to PREFIX', 'addresses in a prefix'],
  ],
  async run(words, context) {
    const filters = readWords(words, vocabulary, 'addr')
    const wanted = wantedAddresses(filters)
    return withRoute(context, async (rt) => {
      const addresses = (await getAddresses(rt, filters.get('dev'), context)).filter(wanted)
      const names = await linkNames(rt, context)
      printList(
        context.output,
        addresses,
        (addr) => names.withDevice(plainValue(rtmNewAddr, addr, context), addr.index),
        tableOf(addrColumns(names, context.numeric), context.output.paint),
      )
      return 0
    })
  },
}

function wantedAddresses(filters: Words): (addr: AddrMessage) => boolean {
  const [scopeText, to] = [filters.get('scope'), filters.get('to')]
  const scope = scopeText && namedNumber(scopeText, { GLOBAL: routeScopes.UNIVERSE, ...routeScopes }, 'scope')
  const prefix = to && prefixOf(to, 'to')
  return (addr) =>
    (scope === undefined || addr.scope === scope) && (!prefix || contains(prefix, addr.local ?? addr.address ?? ''))
}

async function getAddresses(
  rt: Connection<'NETLINK_ROUTE'>,
  dev: string | undefined,
  context: Context,
): Promise<AddrMessage[]> {
  const index = dev === undefined ? undefined : await linkIndex(rt, dev, context)
  const request = { family: context.family ?? 0, ...(index === undefined ? {} : { index }) }
  const all = await rt.dump(getAddr, request, { timeout: context.timeout }).toArray()
  return all.filter((addr) => index === undefined || addr.index === index)
}
