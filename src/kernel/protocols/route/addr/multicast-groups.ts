import type { PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'

/** All nodes of an interface, and of a link. */
export const INTERFACE_NODES = '\uff01\0\0\0\0\0\0\x01'
export const LINK_NODES = '\uff02\0\0\0\0\0\0\x01'
/** 224.0.0.1 */
export const ALL_HOSTS = '\ue000\x01'
/** All routers that look on, which bridges join: 224.0.0.106, ff02::6a. */
const snoopers4 = '\ue000j'
const snoopers6 = '\uff02\0\0\0\0\0\0j'

/** The group that asks for an address (RFC 4291, 2.7.1). */
export function solicitedNodes(address: PackedAddress): PackedAddress {
  return `\uff02\0\0\0\0\x01${String.fromCharCode(0xff00 | (address.charCodeAt(6) & 0xff))}${address[7]}`
}

/** A bridge that goes up looks on (`net/bridge/br_multicast.c`, br_multicast_join_snoopers()). */
export function joinSnoopers({ inet, inet6 }: Link): void {
  inet?.multicast.join(snoopers4)
  inet6?.multicast.join(snoopers6)
}

export function leaveSnoopers({ inet, inet6 }: Link): void {
  inet?.multicast.leave(snoopers4)
  inet6?.multicast.leave(snoopers6)
}

/** Whether packets to a group leave the machine. */
export function isOnWire(group: PackedAddress): boolean {
  return group.length === 2 || (group.charCodeAt(0) & 0xf) > 1
}

/** The hardware address of a group (RFC 1112, RFC 2464). */
export function groupAddress(group: PackedAddress): string {
  if (group.length === 2) return macOf(0x0100, 0x5e00 | (group.charCodeAt(0) & 0x7f), group.charCodeAt(1))
  return macOf(0x3333, group.charCodeAt(6), group.charCodeAt(7))
}

function macOf(...words: number[]): string {
  const bytes = words.flatMap((word) => [word >> 8, word & 0xff])
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}
