import type { AddressList } from './address-list.ts'
import type { Link } from './link.ts'
import { acceptOther } from './link-state.ts'

/** An address is accepted that was not yet; false where it was (`net/core/dev_addr_lists.c`, dev_uc_add_excl(), dev_mc_add_excl()). */
export function acceptAddress(link: Link, address: string): boolean {
  const list = listFor(link, address)
  if (list.has(address)) return false
  list.add(address)
  if (list === link.unicast) acceptOther(link, 1)
  return true
}

/** One that wanted an address does so no longer; false where nobody did (dev_uc_del(), dev_mc_del()). */
export function rejectAddress(link: Link, address: string): boolean {
  const list = listFor(link, address)
  const isLast = list.remove(address)
  if (isLast && list === link.unicast) acceptOther(link, -1)
  return isLast !== undefined
}

/** Addresses of bridges that no bridge passes on are with those of one receiver (is_link_local_ether_addr()). */
function listFor({ unicast, multicast }: Link, address: string): AddressList {
  const isGroup = (Number.parseInt(address, 16) & 1) !== 0
  return isGroup && !/^01:80:c2:00:00:0[0-9a-f]$/.test(address) ? multicast : unicast
}
