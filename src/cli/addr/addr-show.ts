import type { Connection } from '../../client/index.ts'
import {
  type AddrMessage,
  addrFlags,
  delAddr,
  getAddr,
  newAddr,
  routeScopes,
  rtmNewAddr,
} from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { type Action, action } from '../action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { flush } from '../flush.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { linkName, named, nothing, prefix, text } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { noIproute2, printList, tableOf, type View } from '../output.ts'
import { saveActions } from '../save/save-actions.ts'
import { type LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { contains } from '../words/values.ts'
import { addrColumns } from './addr-table.ts'

const words = grammar(
  {
    dev: once(linkName, 'addresses of that link'),
    scope: once(named('SCOPE', 'scope', { GLOBAL: routeScopes.UNIVERSE, ...routeScopes }), 'addresses of a scope'),
    to: once(prefix, 'addresses in a prefix'),
    label: once(text('LABEL', 'a label'), 'addresses with that name'),
    permanent: once(nothing, 'addresses without end'),
    dynamic: once(nothing, 'addresses with a lifetime'),
    secondary: once(nothing, 'addresses behind another one of their prefix', 'secondary', 'temporary'),
    primary: once(nothing, 'the contrary'),
    tentative: once(nothing, 'addresses of which duplicates are looked for'),
    deprecated: once(nothing, 'addresses that are not used for new connections'),
  },
  { bare: 'dev' },
)
type AddressFilter = Found<typeof words.entries>

export const showAddresses: Action = action('show', {
  aliases: ['list', 'lst'],
  summary: 'shows addresses',
  grammar: words,
  run: (filter, context) =>
    withRoute(context, async (rt) => {
      const addresses = await getAddresses(rt, filter, context)
      printList(context.output, addresses, addrView(await linkNames(rt, context), context))
      return 0
    }),
})

export const flushAddresses: Action = action('flush', {
  summary: 'takes away all addresses that show shows with the same words',
  grammar: words,
  run(filter, context) {
    if (Object.keys(filter).length === 0)
      throw new UsageError('flush of which addresses?', 'As in: nlkit addr flush dev eth0')
    return withRoute(context, async (rt) => flush(rt, delAddr, await getAddresses(rt, filter, context), context))
  },
})

/** Addresses in files, as `ip addr save` writes them (`ip/ipaddress.c` of iproute2, ipadd_dump_magic). */
export const [saveAddresses, restoreAddresses] = saveActions({
  name: 'addresses',
  magic: 0x47361222,
  message: rtmNewAddr,
  grammar: words,
  list: getAddresses,
  make: newAddr,
})

/** The forms in which addresses are shown. */
export function addrView(names: LinkNames, context: Context): View<AddrMessage> {
  return {
    plain: (addr) => names.withDevice(plainValue(rtmNewAddr, addr, context), addr.index),
    lines: tableOf(addrColumns(names, context.numeric), context.output.paint),
    iproute2: noIproute2,
  }
}

async function getAddresses(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: AddressFilter,
  context: Context,
): Promise<AddrMessage[]> {
  const index = filter.dev === undefined ? undefined : await linkIndex(rt, filter.dev, context)
  const request = { family: context.family ?? 0, ...(index === undefined ? {} : { index }) }
  const all = await rt.dump(getAddr, request, { timeout: context.timeout }).toArray()
  return all.filter((addr) => (index === undefined || addr.index === index) && isWanted(addr, filter))
}

function isWanted(addr: AddrMessage, filter: AddressFilter): boolean {
  const { scope, to, label } = filter
  const has = (bit: number) => ((addr.flags ?? addr.headerFlags ?? 0) & bit) !== 0
  return (
    (scope === undefined || addr.scope === scope) &&
    (to === undefined || contains(to, addr.local ?? addr.address ?? '')) &&
    (label === undefined || addr.label === label) &&
    (!filter.permanent || has(addrFlags.PERMANENT)) &&
    (!filter.dynamic || !has(addrFlags.PERMANENT)) &&
    (!filter.secondary || has(addrFlags.SECONDARY)) &&
    (!filter.primary || !has(addrFlags.SECONDARY)) &&
    (!filter.tentative || has(addrFlags.TENTATIVE)) &&
    (!filter.deprecated || has(addrFlags.DEPRECATED))
  )
}
