import { EADDRINUSE, EINVAL, EPERM } from './errno.ts'
import { askToBind, growGroups, isAllowed, setLowGroups, tellUnbound } from './groups.ts'
import { NL_CFG_F_NONROOT_RECV } from './protocol-table.ts'
import type { Sock } from './sock.ts'

/** Port ids chosen at random, as s32: from the smallest up to this one, and down from there. */
const HIGHEST_RANDOM = -4097
const S32_MIN = -0x8000_0000

/**
 * Puts a socket into the table of ports. When the id is taken the socket stays unbound but keeps the id: getsockname shows
 * it, and a broadcast that leaves out that id leaves out this socket (`net/netlink/af_netlink.c`, netlink_insert()).
 */
export function insertPort(sk: Sock, portid: number): number {
  const ports = sk.net.ports[sk.protocol.number] as Map<number, Sock>
  sk.portid = portid
  if (ports.has(portid)) return -EADDRINUSE
  ports.set(portid, sk)
  sk.bound = true
  return 0
}

/** Binds to the calling process' id, or when that is taken to a random one from 2^31 on (netlink_autobind()). */
export function autobind(sk: Sock): number {
  const { kernel, net, protocol } = sk
  const ports = net.ports[protocol.number] as Map<number, Sock>
  let portid = kernel.current.tgid >>> 0
  if (ports.has(portid)) {
    let rover = S32_MIN + Math.floor(kernel.random() * (HIGHEST_RANDOM + 1 - S32_MIN))
    // Each turn finds one more socket in the way, so it ends.
    while (ports.has(rover >>> 0)) rover = rover === S32_MIN ? HIGHEST_RANDOM : rover - 1
    portid = rover >>> 0
  }
  return insertPort(sk, portid)
}

/** Asks the protocol about each group of the mask; the first refusal takes back those before it. */
function askForGroups(sk: Sock, mask: number): number {
  if (sk.bind === undefined) return 0
  for (let group = 1; group <= 32; group++) {
    if (((mask >>> (group - 1)) & 1) === 0) continue
    const error = askToBind(sk, group)
    if (error < 0) {
      undoGroups(sk, mask, group - 1)
      return error
    }
  }
  return 0
}

function undoGroups(sk: Sock, mask: number, last: number): void {
  if (sk.unbind === undefined) return
  for (let group = 1; group <= last; group++) if (((mask >>> (group - 1)) & 1) === 1) tellUnbound(sk, group)
}

/**
 * Binds to `portid`, 0 for any, and replaces the groups 1 to 32. EPERM without permission for groups, EINVAL when it is bound
 * to another id (to 0 too), EADDRINUSE when the id is taken (`net/netlink/af_netlink.c`, netlink_bind()).
 */
export function bind(sk: Sock, portid: number, groups: number): number {
  if (groups !== 0) {
    if (!isAllowed(sk, NL_CFG_F_NONROOT_RECV)) return -EPERM
    const error = growGroups(sk)
    if (error < 0) return error
  }
  if (sk.bound && portid !== sk.portid) return -EINVAL
  const refusal = askForGroups(sk, groups)
  if (refusal < 0) return refusal
  if (!sk.bound) {
    const error = portid === 0 ? autobind(sk) : insertPort(sk, portid)
    if (error < 0) {
      undoGroups(sk, groups, 32)
      return error
    }
  }
  setLowGroups(sk, groups)
  return 0
}
