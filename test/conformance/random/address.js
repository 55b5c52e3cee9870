import { isServed, NETLINK_GENERIC, NETLINK_KOBJECT_UEVENT } from './protocols.js'

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
 * Whether a program has to do with a protocol's groups. Not with the uevents of the machine's devices, which come when they
 * like, and go to every namespace of the first user. Nor with generic netlink's groups where permission is asked for: they
 * belong to families that nlkit's kernel does not have.
 * @param {Draft} draft
 * @param {number} protocol
 */
function hasGroups({ kind }, protocol) {
  return protocol === NETLINK_GENERIC ? kind !== 'users' : protocol !== NETLINK_KOBJECT_UEVENT
}

/**
 * A mask of groups for a socket to join or, of the same protocol, to send to.
 * @param {Draft} draft
 * @param {number} protocol
 */
export function randomMask(draft, protocol) {
  return hasGroups(draft, protocol) ? draft.random.pick(MASKS) : 0
}

/**
 * The number of a group.
 * @param {Draft} draft
 * @param {number} protocol
 */
export function randomGroup(draft, protocol) {
  return hasGroups(draft, protocol) ? draft.random.pick(GROUPS) : 0
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
