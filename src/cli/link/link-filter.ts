import type { Connection } from '../../client/index.ts'
import { addressFamilies, getLink, type LinkMessage, linkFilters, linkFlags } from '../../families/route/index.ts'
import type { Context } from '../context.ts'
import { type Found, once } from '../grammar/grammar.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { linkName, nothing } from '../grammar/kinds.ts'
import { findLink, linkIndex, vrfIndex } from '../words/link-names.ts'
import { linkKinds, PORT_SUFFIX, portKindNames } from './kinds/all-kinds.ts'
import { kindOf } from './link-table.ts'
import { linkGroup } from './setting-words.ts'

/** A kind of link, or of port, as in `bridge_slave`. */
const kindWord: Kind<string> = kind('KIND', 'a kind of link', (given) => given, {
  words: [...Object.keys(linkKinds), ...portKindNames],
})

/** Words for which links are wanted. */
export const linkFilterEntries = {
  dev: once(linkName, 'the link of that name or further name'),
  type: once(kindWord, 'links of a kind, as in vlan, bridge or veth; ports of a kind, as in bridge_slave'),
  master: once(linkName, 'links that belong to that bridge, bond, vrf…'),
  vrf: once(linkName, 'links that belong to that VRF'),
  nomaster: once(nothing, 'links that belong to none'),
  group: once(linkGroup, 'links of a group'),
  up: once(nothing, 'links that are switched on'),
} as const

/** Which links are wanted. */
export type LinkFilter = Found<typeof linkFilterEntries>

/**
 * Links that pass a filter. With `family` AF_INET6 they are as IPv6 has them, which is less
 * (`net/ipv6/addrconf.c`, inet6_fill_ifinfo()).
 */
export async function getLinks(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: LinkFilter,
  context: Context,
  family: number = addressFamilies.UNSPEC,
): Promise<LinkMessage[]> {
  const { dev } = filter
  const above = await masterOf(rt, filter, context)
  const links =
    dev === undefined
      ? await rt.dump(getLink, linkRequest(above, family), { timeout: context.timeout }).toArray()
      : [await findLink(rt, dev, context)]
  return links.filter((link) => (above === undefined || link.master === above) && isWanted(link, filter))
}

async function masterOf(
  rt: Connection<'NETLINK_ROUTE'>,
  { master, vrf }: LinkFilter,
  context: Context,
): Promise<number | undefined> {
  if (vrf !== undefined) return vrfIndex(rt, vrf, context)
  return master === undefined ? undefined : linkIndex(rt, master, context)
}

function linkRequest(master: number | undefined, family: number): LinkMessage {
  // IPv6 takes no attributes.
  if (family === addressFamilies.INET6) return { family }
  return { extMask: linkFilters.VF, ...(master === undefined ? {} : { master }) }
}

function isWanted(link: LinkMessage, { type, nomaster, group, up }: LinkFilter): boolean {
  return (
    (type === undefined || isOfKind(link, type)) &&
    (!nomaster || link.master === undefined) &&
    (group === undefined || link.group === group) &&
    (!up || ((link.flags ?? 0) & linkFlags.UP) !== 0)
  )
}

function isOfKind(link: LinkMessage, type: string): boolean {
  if (!type.endsWith(PORT_SUFFIX)) return kindOf(link) === type
  const { slaveKind, slaveKindUnlisted } = link.linkinfo ?? {}
  return (slaveKind ?? slaveKindUnlisted) === type.slice(0, -PORT_SUFFIX.length)
}
