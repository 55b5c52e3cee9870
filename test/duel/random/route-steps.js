import { APPEND, CREATE, DUMP, EXCL, INET, INET6, REPLACE } from './draft.js'
import { destination, gateway, ownAddress, table } from './values.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

const ONLINK = 4
const UNICAST = 1

/**
 * How flags and verbs of iproute2 go together: add, replace, change, append, prepend, test, and what has no name.
 */
const verbs = [
  CREATE | EXCL,
  CREATE | EXCL,
  CREATE | EXCL,
  CREATE | REPLACE,
  REPLACE,
  CREATE | APPEND,
  CREATE | APPEND,
  CREATE,
  EXCL,
  0,
  APPEND,
  CREATE | REPLACE | EXCL,
  CREATE | APPEND | EXCL,
]

/**
 * @param {Draft} draft
 * @param {number} family
 * @returns {Fields}
 */
function way(draft, family) {
  const { random } = draft
  const kind = random.below(24)
  if (kind === 0) return {}
  if (kind < 3) return { type: random.pick([6, 7, 8, 9]) }
  if (kind < 5) return { nhId: 1 + random.below(10) }
  if (kind < 9) return { oif: draft.index('veth', 'bridge') }
  if (kind < 12) return { multipath: Array.from({ length: 1 + random.below(3) }, () => oneOfSeveral(draft, family)) }
  if (kind < 13) return { via: viaOf(draft, family), oif: draft.index('veth') }
  if (kind < 15) return { gateway: gateway(random, family), oif: draft.index('veth'), flags: ONLINK }
  if (kind < 19) return { gateway: gateway(random, family), oif: draft.index('veth') }
  return { gateway: gateway(random, family) }
}

/**
 * @param {Draft} draft
 * @param {number} family
 */
function viaOf({ random }, family) {
  const own = family === INET ? INET : INET6
  const other = random.once(6) ? own : family === INET ? INET6 : INET
  return { family: other, addr: random.once(2) && other === INET6 ? 'fe80::5' : gateway(random, other) }
}

/**
 * @param {Draft} draft
 * @param {number} family
 */
function oneOfSeveral(draft, family) {
  const { random } = draft
  return {
    flags: random.once(8) ? ONLINK : 0,
    hops: random.once(3) ? random.below(3) : 0,
    ifindex: random.once(3) ? 0 : draft.index('veth'),
    ...(random.once(8) ? {} : random.once(12) ? { via: viaOf(draft, family) } : { gateway: gateway(random, family) }),
  }
}

/**
 * @param {Draft} draft
 */
export function realms({ random }) {
  return { from: random.below(3), to: random.below(3) }
}

/**
 * @param {Draft} draft
 * @param {number} family
 * @returns {Fields}
 */
function place(draft, family) {
  const { random } = draft
  const number = table(random)
  return {
    family,
    ...destination(random, family),
    ...(random.once(4) ? { headerTable: number & 255 } : { table: number }),
    ...draft.maybe(5, () => ({ priority: random.pick([0, 5, 7, 1024]) })),
    ...draft.maybe(15, () => ({ tos: random.pick([4, 8, 2]) })),
  }
}

/**
 * @param {Draft} draft
 * @returns {Fields}
 */
function metrics(draft) {
  const { random } = draft
  return {
    ...draft.maybe(2, () => ({ mtu: random.pick([0, 1280, 1400, 65535, 70000]) })),
    ...draft.maybe(3, () => ({ advmss: random.pick([500, 1000, 65500]) })),
    ...draft.maybe(3, () => ({ hoplimit: random.pick([1, 64, 255, 256]) })),
    ...draft.maybe(5, () => ({ lock: random.pick([4, 0, 0x104]) })),
    ...draft.maybe(5, () => ({ window: 100, rtt: 5 })),
    ...draft.maybe(6, () => ({ features: random.pick([0, 1, 8, 16, 32]) })),
    ...draft.maybe(6, () => ({ ccAlgo: random.pick(['cubic', 'reno', 'nonsense']) })),
    ...draft.maybe(6, () => ({ initcwnd: 10, quickack: 1 })),
  }
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function addRoute(draft) {
  const { random } = draft
  const family = draft.family()
  const value = {
    ...place(draft, family),
    type: UNICAST,
    protocol: random.once(6) ? random.pick([0, 2, 3, 186]) : 4,
    ...draft.maybe(8, () => ({ scope: random.pick([0, 253, 254, 200, 255]) })),
    ...way(draft, family),
    ...draft.maybe(40, () => ({ type: random.pick([0, 2, 3, 4, 5, 10, 11, 77]) })),
    ...draft.maybe(8, () => ({ prefsrc: ownAddress(random, family) })),
    ...draft.maybe(8, () => ({ metrics: metrics(draft) })),
    ...draft.maybe(40, () => ({ iif: draft.index() })),
    ...(family === INET6 ? draft.maybe(12, () => ({ pref: random.below(4) })) : {}),
    ...(family === INET6 ? draft.maybe(20, () => ({ expires: random.pick([0, 1000, 0xffff_ffff]) })) : {}),
    ...(family === INET ? draft.maybe(15, () => ({ flow: realms(draft) })) : {}),
    // Whether IPv6 has subtrees is a matter of how Linux was built.
    ...(family === INET
      ? draft.maybe(30, () => ({ src: ownAddress(random, family), srcLen: random.pick([0, 32]) }))
      : {}),
    ...draft.maybe(30, () => ({ flags: random.pick([0x1, 0x10, 0x200, 0x100, 0x4000]) })),
    ...draft.maybe(40, () => ({ ttlPropagate: random.below(2) })),
  }
  return [draft.step('RTM_NEWROUTE', random.pick(verbs), value)]
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function removeRoute(draft) {
  const { random } = draft
  const family = draft.family()
  const value = {
    ...place(draft, family),
    scope: random.once(3) ? random.pick([0, 253]) : 255,
    ...draft.maybe(4, () => way(draft, family)),
    ...draft.maybe(6, () => ({ protocol: random.pick([2, 3, 4]) })),
    ...draft.maybe(8, () => ({ type: random.pick([1, 2, 6]) })),
    ...draft.maybe(20, () => ({ prefsrc: ownAddress(random, family) })),
    ...draft.maybe(20, () => ({ metrics: metrics(draft) })),
  }
  return [draft.step('RTM_DELROUTE', 0, value)]
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function lookUp(draft) {
  const { random } = draft
  const family = draft.family()
  const bits = family === INET ? 32 : 128
  const target = random.once(3)
    ? gateway(random, family)
    : random.once(3)
      ? ownAddress(random, family)
      : destination(random, family).dst
  const value = {
    family,
    ...(target && !random.once(30) ? { dst: target } : {}),
    dstLen: random.once(20) ? random.pick([0, 24]) : bits,
    // That somebody wants to hear of a route is kept where its CPU has it, and told to the next who asks there.
    ...draft.maybe(2, () => ({
      flags: random.pick([0x2000, 0x1000, 0x3000, 0x200, ...(family === INET6 ? [0x100] : [])]),
    })),
    ...draft.maybe(6, () => ({ oif: draft.index('veth') })),
    ...draft.maybe(8, () => ({ src: ownAddress(random, family), srcLen: bits })),
    ...draft.maybe(5, () => ({ iif: draft.index('veth'), src: gateway(random, family), srcLen: bits })),
    ...draft.maybe(10, () => ({ mark: random.below(3) })),
    ...draft.maybe(12, () => ({ uid: random.pick([0, 1000]) })),
    ...draft.maybe(15, () => ({
      ipProto: random.pick([6, 17, 1, 58, 200]),
      ...draft.maybe(2, () => ({ sport: 5, dport: random.below(3) })),
    })),
    ...draft.maybe(12, () => ({ tos: random.pick([4, 8, 3, 0xfc]) })),
    ...(family === INET6 ? draft.maybe(20, () => ({ flowlabel: 5 })) : {}),
    ...draft.maybe(30, () =>
      random.pick([{ table: 100 }, { scope: 1 }, { type: 1 }, { priority: 1 }, { protocol: 4 }]),
    ),
  }
  return [draft.step('RTM_GETROUTE', 0, value)]
}

/**
 * A link forwards from now on, or does not.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeForwarder(draft) {
  const { random } = draft
  const conf = random.pick([{ forwarding: 1 }, { forwarding: 1 }, { forwarding: 0 }, { acceptLocal: 1 }])
  return [draft.certain('RTM_SETLINK', 0, { index: draft.index('veth'), afSpec: { inet: { conf } } })]
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function askForRoutes(draft) {
  const { random } = draft
  const value = {
    family: random.once(4) ? 0 : draft.family(),
    ...draft.maybe(3, () => ({ table: table(random) })),
    ...draft.maybe(4, () => ({ oif: draft.index('veth') })),
    ...draft.maybe(5, () => ({ protocol: random.pick([2, 4]) })),
    ...draft.maybe(5, () => ({ type: random.pick([1, 2, 3, 6]) })),
    ...draft.maybe(6, () => ({ flags: random.pick([0x200, 0x800, 0x100]) })),
    ...draft.maybe(20, () => random.pick([{ scope: 253 }, { tos: 4 }, { priority: 5 }, { dstLen: 8 }])),
  }
  return [draft.step('RTM_GETROUTE', DUMP, value)]
}
