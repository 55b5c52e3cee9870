import type { Connection } from '../../client/index.ts'
import { type AddrMessage, addressFamilies, getAddr } from '../../families/route/index.ts'
import type { Context } from '../context.ts'
import { type Found, once } from '../grammar/grammar.ts'
import { numbered, prefix, text } from '../grammar/kinds.ts'
import { scopeNames } from '../iproute2/name-files.ts'
import { getLinks, type LinkFilter, linkFilterEntries } from '../link/link-filter.ts'
import { LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { contains } from '../words/values.ts'
import { addressFlagEntries, isFlagged } from './addr-flags.ts'
import { flagsOfAddress } from './addr-iproute2.ts'

/** Words for which addresses are wanted, and of which links. */
export const addressFilterEntries = {
  ...linkFilterEntries,
  scope: once(numbered('SCOPE', 'scope', scopeNames), 'addresses of a scope'),
  to: once(prefix, 'addresses in a prefix'),
  label: once(text('PATTERN', 'a label'), 'addresses with that name; * stands for any text'),
  ...addressFlagEntries,
} as const

/** Which addresses are wanted. */
export type AddressFilter = Found<typeof addressFilterEntries>

/** Addresses that pass a filter. */
export async function getAddresses(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: AddressFilter,
  context: Context,
): Promise<AddrMessage[]> {
  const { dev } = filter
  const index = dev === undefined ? undefined : await linkIndex(rt, dev, context)
  const request = { family: familyOf(filter, context), ...(index === undefined ? {} : { index }) }
  const all = await rt.dump(getAddr, request, { timeout: context.timeout }).toArray()
  const isOfLink = await linkTest(rt, filter, context)
  const names = filter.label === undefined ? new LinkNames() : await linkNames(rt, context)
  return all.filter(
    (addr) => (index === undefined || addr.index === index) && isOfLink(addr) && isWantedAddress(addr, filter, names),
  )
}

/** The family that is wanted, which that of a prefix says too; 0 is any. */
export function familyOf({ to }: AddressFilter, { family }: Context): number {
  return family ?? to?.family ?? addressFamilies.UNSPEC
}

/** Whether an address is of a link that is wanted; all links are asked for only where words say something of them. */
async function linkTest(
  rt: Connection<'NETLINK_ROUTE'>,
  { type, master, vrf, nomaster, group, up }: AddressFilter,
  context: Context,
): Promise<(addr: AddrMessage) => boolean> {
  const filter: LinkFilter = Object.fromEntries(
    Object.entries({ type, master, vrf, nomaster, group, up }).filter(([, value]) => value !== undefined),
  )
  if (Object.keys(filter).length === 0) return () => true
  const links = new Set((await getLinks(rt, filter, context)).map((link) => link.index))
  return (addr) => links.has(addr.index)
}

/** Whether an address is wanted, whatever its link is. One without a label has the name of its link for one. */
export function isWantedAddress(addr: AddrMessage, filter: AddressFilter, names: LinkNames): boolean {
  const { scope, to, label } = filter
  return (
    (scope === undefined || addr.scope === scope) &&
    (to === undefined || contains(to, addr.local ?? addr.address ?? '')) &&
    (label === undefined || matches(label, addr.label ?? names.name(addr.index))) &&
    isFlagged(flagsOfAddress(addr), filter)
  )
}

/** Whether a text is like a pattern of a shell, in which * is any text and ? any character. */
function matches(pattern: string, given: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(given)
}
