import { netlinkOptions } from '../../wire/index.ts'
import { EINVAL, ENOPROTOOPT, EPERM } from '../errno.ts'
import { changeMembership } from '../groups.ts'
import { LITTLE } from '../message.ts'
import type { Sock } from '../sock.ts'
import * as flag from '../sock.ts'
import type { OptionValue } from './socket-option.ts'

/** Options that are switches, and their bit. */
const switches = new Map<number, number>([
  [netlinkOptions.NETLINK_PKTINFO, flag.RECV_PKTINFO],
  [netlinkOptions.NETLINK_BROADCAST_ERROR, flag.BROADCAST_SEND_ERROR],
  [netlinkOptions.NETLINK_NO_ENOBUFS, flag.RECV_NO_ENOBUFS],
  [netlinkOptions.NETLINK_LISTEN_ALL_NSID, flag.LISTEN_ALL_NSID],
  [netlinkOptions.NETLINK_CAP_ACK, flag.CAP_ACK],
  [netlinkOptions.NETLINK_EXT_ACK, flag.EXT_ACK],
  [netlinkOptions.NETLINK_GET_STRICT_CHK, flag.STRICT_CHK],
])

/** setsockopt() of SOL_NETLINK, with the bytes of the value (`net/netlink/af_netlink.c`, netlink_setsockopt()). */
export function setNetlinkOption(sk: Sock, name: number, value: Uint8Array): number {
  // A value that is too short counts as 0.
  const number = value.length < 4 ? 0 : new DataView(value.buffer, value.byteOffset).getUint32(0, LITTLE)
  return setNetlinkNumber(sk, name, number)
}

/** The same with the value as a u32. */
export function setNetlinkNumber(sk: Sock, name: number, value: number): number {
  if (name === netlinkOptions.NETLINK_ADD_MEMBERSHIP) return changeMembership(sk, value, true)
  if (name === netlinkOptions.NETLINK_DROP_MEMBERSHIP) return changeMembership(sk, value, false)
  const bit = switches.get(name)
  if (bit === undefined) return -ENOPROTOOPT
  if (bit === flag.LISTEN_ALL_NSID && !sk.kernel.current.capable('CAP_NET_BROADCAST', sk.net.userNamespace)) {
    return -EPERM
  }
  sk.flags = value === 0 ? sk.flags & ~bit : sk.flags | bit
  if (bit === flag.RECV_NO_ENOBUFS && value !== 0) {
    sk.congested = false
    sk.writers.wakeAll()
  }
  return 0
}

/** getsockopt() of SOL_NETLINK with room for `length` bytes. */
export function getNetlinkOption(sk: Sock, name: number, length: number): OptionValue | number {
  if (name !== -1 && length < 0) return -EINVAL
  if (name === netlinkOptions.NETLINK_LIST_MEMBERSHIPS) return listMemberships(sk, length)
  const value = getNetlinkNumber(sk, name)
  if (value < 0) return value
  if (length < 4) return -EINVAL
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, LITTLE)
  return { value: bytes, length: 4 }
}

/** A switch as 0 or 1, or minus an errno. */
export function getNetlinkNumber(sk: Sock, name: number): number {
  const bit = switches.get(name)
  if (bit === undefined) return -ENOPROTOOPT
  return (sk.flags & bit) === 0 ? 0 : 1
}

/** Whole words of the bitmap, as many as fit; the length is that of all of them. */
function listMemberships(sk: Sock, length: number): OptionValue {
  const words = (sk.ngroups + 31) >>> 5
  const fitting = Math.min(words, length >>> 2)
  const bytes = new Uint8Array(fitting * 4)
  const data = new DataView(bytes.buffer)
  for (let i = 0; i < fitting; i++) data.setUint32(i * 4, sk.groups[i] as number, LITTLE)
  return { value: bytes, length: words * 4 }
}
