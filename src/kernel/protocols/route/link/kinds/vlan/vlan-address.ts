import type { Link } from '../../link.ts'
import { acceptAddress, rejectAddress, stopSharing } from '../../own-addresses.ts'
import { vlanOf } from './vlan-state.ts'

// A VLAN that is up has the link below take packets for its address, where that is another one.

/** vlan_dev_open() */
export function bindAddress(link: Link, lower: Link): void {
  if (link.address !== lower.address && !inheritAddress(link, lower)) acceptAddress(lower, link.address)
  vlanOf(link).lowerAddress = lower.address
}

/** vlan_dev_stop() */
export function releaseAddress(link: Link, lower: Link): void {
  stopSharing(link, lower)
  if (link.address !== lower.address) rejectAddress(lower, link.address)
}

/** It gets an address of its own (vlan_dev_set_mac_address()). */
export function changeAddress(link: Link, lower: Link, address: string): void {
  vlanOf(link).inheritsAddress = false
  if (!link.isUp) return
  if (address !== lower.address) acceptAddress(lower, address)
  if (link.address !== lower.address) rejectAddress(lower, link.address)
}

/** The link below may have got another address (vlan_sync_address()). */
export function followAddress(link: Link, lower: Link): void {
  const state = vlanOf(link)
  const { lowerAddress: before } = state
  if (before === lower.address) return
  state.lowerAddress = lower.address
  if (inheritAddress(link, lower)) return
  if (link.address === lower.address) rejectAddress(lower, link.address)
  else if (link.address === before) acceptAddress(lower, link.address)
}

/** Takes the address of the link below, unless it has its own (vlan_dev_inherit_address()). */
function inheritAddress(link: Link, lower: Link): boolean {
  if (!vlanOf(link).inheritsAddress) return false
  link.address = lower.address
  link.net.announce(link, 'changeAddress')
  return true
}
