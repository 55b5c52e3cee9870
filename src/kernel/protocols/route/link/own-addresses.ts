import type { AddressList } from './address-list.ts'
import type { Link } from './link.ts'
import { setReceiveMode } from './link-state.ts'

/** One more wants an address to be accepted (`net/core/dev_addr_lists.c`, dev_uc_add(), dev_mc_add()). */
export function acceptAddress(link: Link, address: string): void {
  listFor(link, address).add(address)
  setReceiveMode(link)
}

/** The same of an address that nobody wanted yet; false where somebody did (dev_uc_add_excl(), dev_mc_add_excl()). */
export function acceptNewAddress(link: Link, address: string): boolean {
  if (listFor(link, address).has(address)) return false
  acceptAddress(link, address)
  return true
}

/** One that wanted an address does so no longer; false where nobody did (dev_uc_del(), dev_mc_del()). */
export function rejectAddress(link: Link, address: string): boolean {
  if (!listFor(link, address).remove(address)) return false
  setReceiveMode(link)
  return true
}

/** The link below accepts what a link accepts that stands on it, and nothing more for it (dev_uc_sync(), dev_mc_sync()). */
export function shareAddresses({ unicast, multicast }: Link, lower: Link): void {
  for (const list of [unicast, multicast]) {
    for (const address of list.unshared()) acceptAddress(lower, address)
    for (const address of list.outdated()) rejectAddress(lower, address)
  }
}

/** It does so no longer: the link is down (dev_uc_unsync(), dev_mc_unsync()). */
export function stopSharing({ unicast, multicast }: Link, lower: Link): void {
  for (const list of [unicast, multicast]) {
    for (const address of list.withdrawn()) rejectAddress(lower, address)
  }
}

/** Addresses of bridges that no bridge passes on are with those of one receiver (is_link_local_ether_addr()). */
function listFor({ unicast, multicast }: Link, address: string): AddressList {
  const isGroup = (Number.parseInt(address, 16) & 1) !== 0
  return isGroup && !/^01:80:c2:00:00:0[0-9a-f]$/.test(address) ? multicast : unicast
}
