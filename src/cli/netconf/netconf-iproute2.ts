import { addressFamilies, type NetconfMessage } from '../../families/route/index.ts'
import { enumName, type Plain } from '../../schema/index.ts'
import { present } from '../iproute2/present.ts'

/** How strictly the way back to a sender is looked for, by number. */
const rpFilters = ['off', 'strict', 'loose']

/** Settings of a link as `ip -j netconf` prints them (`ip/ipnetconf.c` of iproute2, print_netconf()). */
export function iproute2Netconf(item: NetconfMessage, dev: string): Plain {
  const { family = 0, rpFilter } = item
  return present({
    family: enumName(addressFamilies, family)?.toLowerCase() ?? `${family}`,
    interface: dev,
    forwarding: isOn(item.forwarding),
    rp_filter: rpFilter === undefined ? undefined : (rpFilterName(rpFilter) ?? rpFilter),
    mc_forwarding: isOn(item.mcForwarding),
    proxy_neigh: isOn(item.proxyNeigh),
    ignore_routes_with_linkdown: isOn(item.ignoreRoutesWithLinkdown),
    input: isOn(item.input),
  })
}

/** The name of a way to look for a sender; undefined for one that is not known. */
export function rpFilterName(rpFilter: number): string | undefined {
  return rpFilters[rpFilter]
}

function isOn(value: number | undefined): boolean | undefined {
  return value === undefined ? undefined : value !== 0
}
