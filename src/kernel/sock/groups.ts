import { EINVAL, EIO, ENOENT, EPERM } from '../errno.ts'
import { MIN_GROUPS, NL_CFG_F_NONROOT_RECV, type Protocol } from './protocol-table.ts'
import type { Sock } from './sock.ts'

/** Bits that are set in a word. */
function countBits(word: number): number {
  let count = 0
  for (let rest = word; rest !== 0; rest &= rest - 1) count++
  return count
}

/** Whether the task that calls may do what a protocol allows to all with `flag` (`netlink_allowed()`). */
export function isAllowed(sk: Sock, flag: number): boolean {
  return (sk.protocol.flags & flag) !== 0 || sk.kernel.current.capable('CAP_NET_ADMIN', sk.net.userNamespace)
}

/** Makes the bitmap of groups as large as the protocol has groups now. ENOENT when the protocol is gone. */
export function growGroups(sk: Sock): number {
  const { registered, groups } = sk.protocol
  if (registered === 0) return -ENOENT
  if (sk.ngroups >= groups) return 0
  // Whole longs, as sock_diag shows them.
  const words = new Uint32Array(Math.ceil(groups / 64) * 2)
  words.set(sk.groups)
  sk.groups = words
  sk.ngroups = groups
  return 0
}

/** Asks the protocol whether `sk` may join `group`: 0, or minus an errno. A callback that throws refuses with EIO. */
export function askToBind(sk: Sock, group: number): number {
  try {
    return sk.bind?.(sk.net, group) ?? 0
  } catch (error) {
    sk.kernel.oops('bind', error)
    return -EIO
  }
}

export function tellUnbound(sk: Sock, group: number): void {
  try {
    sk.unbind?.(sk.net, group)
  } catch (error) {
    sk.kernel.oops('unbind', error)
  }
}

/** Puts a word of the bitmap, and the socket into the protocol's list or out of it. */
function setWord(sk: Sock, index: number, word: number): void {
  const had = sk.subscriptions
  sk.subscriptions += countBits(word) - countBits(sk.groups[index] as number)
  sk.groups[index] = word
  const { protocol } = sk
  if (had > 0 && sk.subscriptions === 0) protocol.members = protocol.members.filter((member) => member !== sk)
  else if (had === 0 && sk.subscriptions > 0) protocol.members = [sk, ...protocol.members]
}

/** Joins or leaves a group, without asking anybody. */
export function setMembership(sk: Sock, group: number, joins: boolean): void {
  const index = (group - 1) >>> 5
  const bit = 1 << ((group - 1) & 31)
  const word = sk.groups[index] as number
  setWord(sk, index, joins ? word | bit : word & ~bit)
}

/** Replaces the groups 1 to 32. */
export function setLowGroups(sk: Sock, mask: number): void {
  if (mask !== 0 || (sk.ngroups > 0 && sk.groups[0] !== 0)) setWord(sk, 0, mask)
}

/** Takes the socket out of all groups, as its close does. */
export function leaveAllGroups(sk: Sock): void {
  const { protocol } = sk
  if (sk.subscriptions > 0) protocol.members = protocol.members.filter((member) => member !== sk)
  sk.subscriptions = 0
}

/** NETLINK_ADD_MEMBERSHIP and NETLINK_DROP_MEMBERSHIP. Leaving asks for the same permission as joining. */
export function changeMembership(sk: Sock, group: number, joins: boolean): number {
  if (!isAllowed(sk, NL_CFG_F_NONROOT_RECV)) return -EPERM
  const error = growGroups(sk)
  if (error < 0) return error
  if (group === 0 || group - 1 >= sk.ngroups) return -EINVAL
  if (joins) {
    const refusal = askToBind(sk, group)
    if (refusal < 0) return refusal
  }
  setMembership(sk, group, joins)
  if (!joins) tellUnbound(sk, group)
  return 0
}

/** How many groups the protocol has from now on: sockets learn of it when they next join one (netlink_change_ngroups()). */
export function changeGroupCount(protocol: Protocol, count: number): void {
  protocol.groups = Math.max(count, MIN_GROUPS)
}

/** Takes a group away from all its members, without asking anybody (__netlink_clear_multicast_users()). */
export function clearGroup(protocol: Protocol, group: number): void {
  for (const sk of protocol.members) if (sk.isMember(group)) setMembership(sk, group, false)
}

/** The lowest group of a mask; 0 when it is empty (ffs()). */
export function lowestGroup(mask: number): number {
  return mask === 0 ? 0 : 32 - Math.clz32(mask & -mask)
}

/** The mask of a group as addresses show it: 0 above 32 (`netlink_group_mask()`). */
export function maskOfGroup(group: number): number {
  return group === 0 || group > 32 ? 0 : (1 << (group - 1)) >>> 0
}
