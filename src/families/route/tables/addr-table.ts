import type { Table } from '../../../schema/index.ts'
import { type AddrMessage, getAddr, ipv4AddrGroup, ipv6AddrGroup } from '../addr/addr.ts'
import { addressFamilies } from '../address-families.ts'

/**
 * IPv4 and IPv6 addresses, without their lifetimes (`cacheinfo`), which pass unannounced. The key has the link's index, our
 * address, and for IPv4 the prefix, because a link may have one address with several (`net/ipv4/devinet.c`,
 * __inet_insert_ifa(); `net/ipv6/addrconf.c`, ipv6_chk_same_addr()).
 */
export const addrTable: Table<'NETLINK_ROUTE', string, AddrMessage> = {
  name: 'addresses',
  protocol: 'NETLINK_ROUTE',
  dumps: [{ op: getAddr, value: {} }],
  groups: [ipv4AddrGroup, ipv6AddrGroup],
  events: { newAddr: 'there', delAddr: 'gone' },
  row({ cacheinfo, ...addr }) {
    return addr.family === addressFamilies.INET || addr.family === addressFamilies.INET6 ? addr : undefined
  },
  key({ family, index, local, address, prefixlen }) {
    const own = `${index} ${local ?? address}`
    return family === addressFamilies.INET ? `${own} ${address}/${prefixlen}` : own
  },
}
