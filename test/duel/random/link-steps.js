import { bridgeData } from './bridge-steps.js'
import { APPEND, BRIDGE, CREATE, DUMP, EXCL, INET6, REPLACE } from './draft.js'
import { macvlanData, vlanData, vxlanData } from './upper-link-steps.js'
import { hardwareAddress, linkName } from './values.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

const UP = 1

/**
 * Where it matters which of several addresses is the lowest, links are given one: Linux makes them at random.
 * @param {Draft} draft
 * @param {number} index
 * @returns {Fields}
 */
function addressOf({ hasAddresses }, index) {
  return hasAddresses ? { address: `02:00:00:00:01:${index}` } : {}
}

/**
 * A link is made.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function makeLink(draft) {
  return draft.hasOddLinks ? anyLink(draft) : plainLink(draft)
}

/**
 * A link of which nothing is asked that its kind does not need.
 * @param {Draft} draft
 * @returns {Step[]}
 */
function plainLink(draft) {
  const { random } = draft
  const kind = random.pick(draft.kinds)
  const index = draft.newIndex()
  const peer = kind === 'veth' ? peerOf(draft, index) : undefined
  const data = { vxlan: { id: index, learning: 0, port: 4789 }, vlan: { id: index } }[kind] ?? (peer && { peer })
  draft.made(index, kind)
  const value = {
    index,
    ifname: `n${index - 10}`,
    ...(kind === 'bridge' ? {} : addressOf(draft, index)),
    ...(/^(macv|vlan)/.test(kind) ? { link: draft.index('veth', 'dummy', 'ifb') } : {}),
    linkinfo: { kind, ...(data && { data }) },
  }
  const make = draft.certain('RTM_NEWLINK', CREATE | EXCL, value)
  return [make, quieten(index), ...(peer ? [quieten(peer.index)] : [])]
}

/**
 * @param {Draft} draft
 * @param {number} other
 */
function peerOf(draft, other) {
  draft.made(other, 'veth')
  const index = draft.newIndex()
  draft.made(index, 'veth')
  draft.isSecond(index)
  return { index, ifname: `n${index - 10}`, ...addressOf(draft, index) }
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
function anyLink(draft) {
  const { random } = draft
  const kind = random.pick(draft.kinds)
  const index = draft.newIndex()
  const value = {
    index,
    ifname: random.once(15) ? linkName(random) : `n${index - 10}`,
    ...draft.maybe(6, () => ({
      flags: random.pick([UP, UP, 0x80, 0x1000, 0x100]),
      change: random.pick([UP, UP, 0, 0x1181]),
    })),
    ...lower(draft, kind),
    ...(kind === 'bridge' ? {} : addressOf(draft, index)),
    ...draft.maybe(5, () => ({ mtu: mtu(draft) })),
    ...draft.maybe(6, () => ({ address: hardwareAddress(random) })),
    ...draft.maybe(20, () => ({ txqlen: random.below(3) * 500 })),
    ...draft.maybe(20, () => ({ ifalias: random.pick(['alias', '', 'x'.repeat(255)]) })),
    ...draft.maybe(20, () => ({ group: random.below(3) })),
    ...draft.maybe(20, () => ({ master: draft.index('bridge') })),
    ...draft.maybe(25, () => ({ numTxQueues: random.below(3), numRxQueues: random.below(3) })),
    ...draft.maybe(40, () => ({ broadcast: hardwareAddress(random) })),
    ...draft.maybe(40, () => ({ operstate: random.below(8) })),
    ...draft.maybe(40, () => ({ linkmode: random.below(3) })),
    ...draft.maybe(30, () => oddSetting(draft)),
    linkinfo: { kind, ...dataOf(draft, kind) },
  }
  draft.made(index, kind)
  const make = draft.step(
    'RTM_NEWLINK',
    random.once(15) ? random.pick([CREATE, 0, REPLACE, CREATE | REPLACE, EXCL]) : CREATE | EXCL,
    value,
  )
  // Most links have no addresses of their own accord: what becomes of these takes Linux a second.
  const quiet = [index, index + 1].map((each) => quieten(each))
  return random.once(25) ? [make] : [make, ...quiet.slice(0, kind === 'veth' ? 2 : 1)]
}

/**
 * @param {number} index
 * @returns {Step}
 */
export function quieten(index) {
  return { from: 'strict', message: 'RTM_SETLINK', flags: 0, value: { index, afSpec: { inet6: { addrGenMode: 1 } } } }
}

/**
 * @param {Draft} draft
 * @param {string} kind
 * @returns {Fields}
 */
function lower(draft, kind) {
  const { random } = draft
  if (kind === 'vlan') return random.once(15) ? {} : { link: draft.index('veth', 'bridge', 'dummy', 'ifb', 'vlan') }
  if (kind.startsWith('macv')) return random.once(15) ? {} : { link: draft.index('veth', 'bridge', 'dummy', 'ifb') }
  return random.once(40) ? { link: draft.index() } : {}
}

/** @param {Draft} draft */
function mtu({ random }) {
  return random.once(6)
    ? random.pick([0, 20, 67, 68, 1279, 65535, 65536, 0x7fff_ffff, 0xffff_ffff])
    : 1280 + random.below(4) * 40
}

/**
 * @param {Draft} draft
 * @param {string} kind
 * @returns {Fields}
 */
function dataOf(draft, kind) {
  const { random } = draft
  if (kind === 'veth') {
    const index = draft.newIndex()
    if (random.once(15)) return {}
    draft.made(index, kind)
    draft.isSecond(index)
    return {
      data: {
        peer: {
          index,
          ifname: random.once(15) ? linkName(random) : `n${index - 10}`,
          ...addressOf(draft, index),
          ...draft.maybe(8, () => ({ mtu: mtu(draft) })),
          ...draft.maybe(8, () => ({ address: hardwareAddress(random) })),
          ...draft.maybe(12, () => ({ flags: UP, change: UP })),
        },
      },
    }
  }
  if (kind === 'vxlan') return { data: vxlanData(draft, true) }
  if (kind === 'vlan') return random.once(20) ? {} : { data: vlanData(draft, true) }
  if (kind === 'bridge') return draft.maybe(3, () => ({ data: bridgeData(draft) }))
  if (kind.startsWith('macv')) return draft.maybe(2, () => ({ data: macvlanData(draft) }))
  return {}
}

/**
 * @param {Draft} draft
 * @returns {Fields}
 */
function oddSetting(draft) {
  const { random } = draft
  return random.pick([
    () => ({ gsoMaxSegs: random.pick([0, 100, 65535, 65536]) }),
    () => ({ gsoMaxSize: random.pick([0, 100, 65536, 200_000, 524_281]) }),
    () => ({ groMaxSize: random.pick([0, 100, 65536, 524_281]) }),
    () => ({ gsoIpv4MaxSize: random.pick([0, 5000, 65536, 524_281]) }),
    () => ({ groIpv4MaxSize: random.pick([0, 5000, 65536, 524_281]) }),
    () => ({ protoDown: random.below(2) }),
    () => ({ protoDown: 1, protoDownReason: { mask: random.below(4), value: random.below(4) } }),
    () => ({ carrier: random.below(2) }),
    () => ({ weight: random.below(100) }),
    () => ({ numVf: 1 }),
    () => ({ promiscuity: 1 }),
    () => ({ qdisc: 'noqueue' }),
    () => ({ allmulti: 1 }),
    () => ({ xdp: random.pick([{ fd: -1 }, { fd: -1, flags: 6 }, { attached: 1 }, { flags: 2 }]) }),
    () => ({ vfinfoList: random.pick([{}, { info: [{}] }, { info: [{ trust: { vf: 0, setting: 1 } }] }]) }),
    () => random.pick([{ vfPorts: {} }, { portSelf: {} }, { newIfindex: random.below(3) }]),
    () => elsewhere(draft),
    () => ({ protoDownReason: random.pick([{ value: 0 }, { value: 3 }, { mask: 1 }, { mask: 0, value: 1 }]) }),
    () => ({ parentDevName: 'parent' }),
    () => ({ map: { memStart: 1n, memEnd: 2n, baseAddr: 3n, irq: 4, dma: 5, port: 6 } }),
  ])()
}

/**
 * A namespace that there is not, named in one way or in several.
 * @param {Draft} draft
 * @returns {Fields}
 */
function elsewhere({ random }) {
  const ways = [{ netNsPid: 0x3fff_fff0 }, { netNsFd: 0x7fff_fff0 }, { targetNetnsid: 5 }, { linkNetnsid: 5 }]
  return random.once(3) ? { ...random.pick(ways), ...random.pick(ways) } : random.pick(ways)
}

/**
 * A link is changed.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeLink(draft) {
  const { random } = draft
  const index = draft.index()
  const ways = [
    { ifname: linkName(random) },
    { ifname: linkName(random) },
    { altIfname: `alt${random.below(3)}` },
    { group: 1 + random.below(2) },
    { index: -1, ifname: linkName(random) },
    { ifname: linkName(random), altIfname: 'alt1' },
  ]
  const by = random.once(6) ? random.pick(ways) : { index }
  const settings = draft.hasOddLinks
    ? [
        () => ({ flags: UP, change: UP }),
        () => ({ flags: UP, change: UP }),
        () => ({ flags: UP, change: UP }),
        () => ({ flags: 0, change: UP }),
        () => ({ mtu: mtu(draft) }),
        () => ({ mtu: mtu(draft) }),
        () => ({ address: hardwareAddress(random) }),
        () => ({ index, ifname: linkName(random) }),
        () => ({ master: random.once(3) ? 0 : draft.masterOf(index) }),
        () => ({ master: random.once(3) ? 0 : draft.masterOf(index) }),
        () => ({
          flags: random.pick([0x80, 0x1000, 0x100, 0x200, 0x1181, 0, 0xffff_ffff]),
          change: random.pick([0, 0x1380, 0x181, 0xffff_ffff]),
        }),
        () => ({ txqlen: random.pick([0, 1, 500, 0xffff_ffff]) }),
        () => ({ ifalias: random.pick(['', 'alias', 'other']) }),
        () => ({ group: random.below(3) }),
        // Mode 3 makes addresses that are random.
        () => ({ afSpec: { inet6: { addrGenMode: random.pick([1, 1, 0, 2, 4]) } } }),
        () => ({ afSpec: { inet6: { token: random.pick(['::', '::5', '2001::5']) } } }),
        () => ({ afSpec: { inet: { conf: { forwarding: random.below(2) } } } }),
        () => ({ broadcast: hardwareAddress(random) }),
        () => ({ operstate: random.below(8) }),
        () => ({ linkmode: random.below(4) }),
        () => oddSetting(draft),
        () => ({}),
      ]
    : [
        () => ({ flags: UP, change: UP }),
        () => ({ flags: UP, change: UP }),
        () => ({ flags: 0, change: UP }),
        () => ({ mtu: mtu(draft) }),
        () => ({ address: hardwareAddress(random) }),
        () => ({ index, ifname: linkName(random) }),
        () => ({ master: random.once(3) ? 0 : draft.masterOf(index) }),
      ]
  const value = Object.assign({}, by, random.pick(settings)(), random.once(4) ? random.pick(settings)() : {})
  return random.once(2)
    ? [draft.step('RTM_SETLINK', 0, value)]
    : [draft.step('RTM_NEWLINK', random.once(10) ? random.pick([REPLACE, CREATE, EXCL]) : 0, value)]
}

/**
 * @param {Draft} draft
 * @param {string} kind
 * @returns {Fields | undefined}
 */
function changedData(draft, kind) {
  const isNew = draft.random.once(10)
  if (kind === 'bridge') return bridgeData(draft)
  if (kind === 'vxlan') return vxlanData(draft, isNew)
  if (kind === 'vlan') return vlanData(draft, isNew)
  return kind.startsWith('macv') ? macvlanData(draft) : undefined
}

/**
 * What a kind defines is changed.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeKind(draft) {
  const { random } = draft
  const kind = random.once(20) ? 'nonesuch' : random.pick(draft.kinds)
  const data = kind === 'veth' ? undefined : changedData(draft, kind)
  const value = { index: draft.index(kind), linkinfo: { kind, ...(data && { data }) } }
  return [draft.step('RTM_NEWLINK', random.once(10) ? CREATE : 0, value)]
}

/**
 * A link goes, or those of a group.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function removeLink(draft) {
  const { random } = draft
  if (random.once(15))
    return [
      draft.step(
        'RTM_DELLINK',
        0,
        random.pick([
          { group: random.below(3) },
          { group: 1, ifname: 'n1' },
          { ifname: linkName(random) },
          {},
          { index: 1 },
          { altIfname: 'alt1' },
          elsewhere(draft),
          { index: draft.index(), ...elsewhere(draft) },
        ]),
      ),
    ]
  const index = draft.index()
  draft.gone(index)
  return [draft.step('RTM_DELLINK', 0, { index, ...draft.maybe(20, () => ({ ifname: linkName(random) })) })]
}

/**
 * Further names.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function nameLink(draft) {
  const { random } = draft
  const names = Array.from({ length: 1 + random.below(2) }, () =>
    random.once(6) ? linkName(random) : `alt${random.below(4)}`,
  )
  const value = { index: draft.index(), ...(random.once(20) ? {} : { propList: { altIfname: names } }) }
  return [
    random.once(3)
      ? draft.step('RTM_DELLINKPROP', 0, value)
      : draft.step('RTM_NEWLINKPROP', CREATE | EXCL | APPEND, value),
  ]
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function askForLinks(draft) {
  const { random } = draft
  const extMask = () => ({ extMask: random.pick([1, 2, 8, 0x100]) })
  return [
    random.pick([
      () =>
        draft.step('RTM_GETLINK', 0, {
          index: draft.index(),
          ...draft.maybe(4, extMask),
          ...draft.maybe(20, () => ({ flags: 1 })),
        }),
      () =>
        draft.step(
          'RTM_GETLINK',
          0,
          random.pick([
            { ifname: linkName(random) },
            { altIfname: `alt${random.below(3)}` },
            { index: draft.index(), ...elsewhere(draft) },
            {},
          ]),
        ),
      () =>
        draft.step('RTM_GETLINK', DUMP, {
          ...draft.maybe(3, () => ({ master: draft.index('bridge') })),
          ...draft.maybe(3, () => ({ linkinfo: { kind: random.pick(draft.kinds) } })),
          ...draft.maybe(4, extMask),
          ...draft.maybe(12, () => random.pick([{ mtu: 4 }, { flags: 1 }, { index: 3 }, { change: 1 }])),
        }),
      () =>
        draft.step('RTM_GETLINK', DUMP, {
          family: random.pick([BRIDGE, BRIDGE, INET6, 2, 77]),
          ...draft.maybe(5, extMask),
        }),
      () =>
        draft.step('RTM_GETNETCONF', 0, {
          family: draft.family(),
          ifindex: random.once(4) ? random.pick([-1, -2, 0, 99]) : draft.index(),
        }),
      () => draft.step('RTM_GETNETCONF', DUMP, { family: draft.family() }),
      () =>
        draft.step('RTM_GETSTATS', random.once(2) ? DUMP : 0, {
          ifindex: random.once(2) ? 0 : draft.index(),
          filterMask: random.pick([1, 2, 8, 14, 16, 0, 0x8000, 17]),
          ...draft.maybe(5, () => ({ getFilters: { linkOffloadXstats: random.below(20) } })),
        }),
      () =>
        draft.step('RTM_SETSTATS', 0, {
          ifindex: draft.index(),
          setOffloadXstatsL3Stats: random.below(3),
          ...draft.maybe(10, () => ({ filterMask: 1 })),
        }),
      () => draft.step('RTM_GETNSID', 0, random.pick([{ nsid: 0 }, { nsid: 5 }, {}, { targetNsid: 1, nsid: 2 }])),
    ])(),
  ]
}
