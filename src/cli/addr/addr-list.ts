import type { Connection } from '../../client/index.ts'
import {
  type AddrMessage,
  addressFamilies,
  getAddr,
  getLink,
  type LinkMessage,
  linkFilters,
} from '../../families/route/index.ts'
import type { Plain } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import { only } from '../iproute2/only.ts'
import { getLinks } from '../link/link-filter.ts'
import { iproute2Link } from '../link/link-iproute2.ts'
import { LinkNames } from '../words/link-names.ts'
import { type AddressFilter, familyOf, isWantedAddress } from './addr-filter.ts'
import { iproute2Address } from './addr-iproute2.ts'

/** Links with their addresses, as `ip -j addr` prints them. */
export async function iproute2Addresses(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: AddressFilter,
  context: Context,
): Promise<Plain[]> {
  const { timeout } = context
  const family = familyOf(filter, context)
  const links = await getLinks(rt, filter, context, family)
  const addresses = byLink(await rt.dump(getAddr, { family }, { timeout }).toArray())
  const names = new LinkNames()
  const queues = new Map<number | undefined, number | undefined>()
  for (const link of await rt.dump(getLink, { extMask: linkFilters.SKIP_STATS }, { timeout }).toArray()) {
    names.learn(link)
    queues.set(link.index, link.txqlen)
  }
  return links.flatMap((link) => {
    const own = addresses.get(link.index) ?? []
    const wanted = own.filter((addr) => isWantedAddress(addr, filter, names))
    // A link is left out whose addresses all are; one that has none is not, unless those of a family are wanted.
    const isShown = wanted.length > 0 || (own.length === 0 && family === addressFamilies.UNSPEC)
    // IPv6 does not tell how many packets may wait; iproute2 asks once more.
    const whole = { ...link, txqlen: link.txqlen ?? queues.get(link.index) }
    return isShown ? [linkWithAddresses(whole, wanted, names, filter, context)] : []
  })
}

function byLink(addresses: readonly AddrMessage[]): ReadonlyMap<number | undefined, AddrMessage[]> {
  const lists = new Map<number | undefined, AddrMessage[]>()
  for (const addr of addresses) {
    const list = lists.get(addr.index)
    if (list === undefined) lists.set(addr.index, [addr])
    else list.push(addr)
  }
  return lists
}

function linkWithAddresses(
  link: LinkMessage,
  addresses: readonly AddrMessage[],
  names: LinkNames,
  filter: AddressFilter,
  context: Context,
): Plain {
  const { details, numeric, statistics, brief } = context
  const hasLinkLayer = familyOf(filter, context) === addressFamilies.UNSPEC
  const shown = addresses.map((addr) => iproute2Address(addr, numeric))
  const addrInfo = {
    addr_info: brief ? shown.map((addr) => only(addr, 'local', 'address', 'prefixlen', 'metric')) : shown,
  }
  // iproute2 prints nothing of a link whose addresses are asked for by their label.
  if (filter.label !== undefined) return addrInfo
  const whole = iproute2Link(link, names, { details, numeric, statistics, isLink: false, hasLinkLayer })
  return {
    ...(brief ? only(whole, 'link', 'link_index', 'ifname', 'operstate', 'operstate_index') : whole),
    ...addrInfo,
  }
}
