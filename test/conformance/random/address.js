import { isServed, NETLINK_KOBJECT_UEVENT } from './protocols.js'

/** @import { Draft } from './draft.js' */

/** Bits of both ends of the mask, and all of them. */
const MASKS = [0, 0, 0, 1, 2, 3, 4, 0x8000_0000, 0xffff_ffff]
/** Numbers of groups that exist with some protocols, with others not, and with none. */
const GROUPS = [0, 1, 2, 3, 31, 32, 33, 39, 40, 64, -1, 100_000]

/**
 * A port id: the kernel's, one that is likely to be somebody's, or nobody's.
 * @param {Draft} draft
 */
export function randomPortId({ random }) {
  if (random.once(4)) return '$tgid'
  return random.pick([0, 0, 1, 5, 10, 20, 20, 0x8000_0000, 0xffff_ffff])
}

/**
 * A mask of groups for a socket to join or, of the same protocol, to send to. The uevents of the machine's devices go to
 * every namespace of its first user: nobody listens to them, since they come when they like.
 * @param {Draft} draft
 * @param {number} protocol
 */
export function randomMask({ random }, protocol) {
  return protocol === NETLINK_KOBJECT_UEVENT ? 0 : random.pick(MASKS)
}

/**
 * The number of a group, with the same exception.
 * @param {Draft} draft
 * @param {number} protocol
 */
export function randomGroup({ random }, protocol) {
  return protocol === NETLINK_KOBJECT_UEVENT ? 0 : random.pick(GROUPS)
}

/**
 * Whom the socket sends to: half of what goes to the kernel is for its port id.
 * @param {Draft} draft
 * @param {string} s
 */
export function randomDestination(draft, s) {
  const { random } = draft
  const protocol = draft.protocolOf(s)
  const toKernel = isServed(protocol) && random.once(2)
  return {
    pid: toKernel ? 0 : random.once(8) ? `$pid:${draft.socket()}` : randomPortId(draft),
    groups: randomMask(draft, protocol),
    ...draft.rarely(12, { family: random.pick([0, 2, 16]) }),
    ...draft.rarely(12, { addrlen: random.pick([0, 2, 11, 12, 13, 128, 200]) }),
    ...draft.rarely(12, { pad: 7 }),
  }
}
