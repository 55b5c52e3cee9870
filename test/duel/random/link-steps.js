import { APPEND, BRIDGE, CREATE, DUMP, EXCL, INET6, REPLACE } from './draft.js'
import { gateway, hardwareAddress, linkName, ownAddress } from './values.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

const UP = 1
const KINDS = ['veth', 'veth', 'veth', 'bridge', 'bridge', 'macvlan', 'macvtap', 'vxlan', 'vxlan']
const PLAIN_KINDS = ['veth', 'veth', 'veth', 'bridge', 'vxlan', 'macvlan']

/**
 * A link is made.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function makeLink(draft) {
  return draft.isOfLinks ? anyLink(draft) : plainLink(draft)
}

/**
 * A link of which nothing is asked that its kind does not need.
 * @param {Draft} draft
 * @returns {Step[]}
 */
function plainLink(draft) {
  const { random } = draft
  const kind = random.pick(PLAIN_KINDS)
  const index = draft.newIndex()
  const peer = kind === 'veth' ? peerOf(draft, index) : undefined
  const data = kind === 'vxlan' ? { id: index, learning: 0, port: 4789 } : peer && { peer }
  draft.made(index, kind)
  const value = {
    index,
    ifname: `n${index - 10}`,
    ...(kind === 'macvlan' ? { link: draft.index('veth') } : {}),
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
  return { index, ifname: `n${index - 10}` }
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
function anyLink(draft) {
  const { random } = draft
  const kind = random.pick(KINDS)
  const index = draft.newIndex()
  const value = {
    index,
    ifname: random.once(15) ? linkName(random) : `n${index - 10}`,
    ...draft.maybe(6, () => ({
      flags: random.pick([UP, UP, 0x80, 0x1000, 0x100]),
      change: random.pick([UP, UP, 0, 0x1181]),
    })),
    ...lower(draft, kind),
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
function quieten(index) {
  return { from: 'strict', message: 'RTM_SETLINK', flags: 0, value: { index, afSpec: { inet6: { addrGenMode: 1 } } } }
}

/**
 * @param {Draft} draft
 * @param {string} kind
 * @returns {Fields}
 */
function lower(draft, kind) {
  const { random } = draft
  if (kind.startsWith('macv')) return random.once(15) ? {} : { link: draft.index('veth', 'bridge') }
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
    return {
      data: {
        peer: {
          index,
          ifname: random.once(15) ? linkName(random) : `n${index - 10}`,
          ...draft.maybe(8, () => ({ mtu: mtu(draft) })),
          ...draft.maybe(8, () => ({ address: hardwareAddress(random) })),
          ...draft.maybe(12, () => ({ flags: UP, change: UP })),
        },
      },
    }
  }
  if (kind === 'vxlan') return { data: vxlanData(draft, true) }
  if (kind === 'bridge') return draft.maybe(3, () => ({ data: bridgeData(draft) }))
  if (kind.startsWith('macv')) return draft.maybe(2, () => ({ data: macvlanData(draft) }))
  return {}
}

/**
 * @param {Draft} draft
 * @param {boolean} isNew
 * @returns {Fields}
 */
function vxlanData(draft, isNew) {
  const { random } = draft
  return {
    ...(isNew && !random.once(15)
      ? { id: random.once(20) ? random.pick([0, 0xffffff, 0x1000000]) : 40 + random.below(4) }
      : {}),
    ...draft.maybe(2, () => ({ port: random.once(8) ? 0 : 4789 + random.below(2) })),
    ...draft.maybe(4, () => ({ link: draft.index('veth') })),
    ...draft.maybe(4, () => ({ group: random.once(2) ? gateway(random, 2) : '239.0.0.1' })),
    ...draft.maybe(5, () => ({ local: random.once(6) ? '239.0.0.2' : ownAddress(random, 2) })),
    ...draft.maybe(12, () => ({ group6: random.once(2) ? gateway(random, 10) : 'ff05::1' })),
    ...draft.maybe(12, () => ({ local6: ownAddress(random, 10) })),
    ...draft.maybe(6, () => ({ ttl: random.below(256) })),
    ...draft.maybe(8, () => ({ tos: random.below(4) })),
    ...draft.maybe(4, () => ({ learning: random.below(2) })),
    ...draft.maybe(6, () => ({ ageing: random.below(500) })),
    ...draft.maybe(8, () => ({ limit: random.below(5) })),
    ...draft.maybe(8, () => ({ portRange: { low: 1000 + random.below(100), high: 1000 + random.below(200) } })),
    ...draft.maybe(8, () => ({ proxy: random.below(2) })),
    ...draft.maybe(12, () => ({ rsc: random.below(2), l2miss: random.below(2), l3miss: random.below(2) })),
    ...draft.maybe(8, () => ({
      udpCsum: random.below(2),
      udpZeroCsum6Tx: random.below(2),
      udpZeroCsum6Rx: random.below(2),
    })),
    ...draft.maybe(12, () => ({ remcsumTx: random.below(2), remcsumRx: random.below(2) })),
    ...draft.maybe(15, () => ({ gbp: true })),
    ...draft.maybe(15, () => ({ gpe: true })),
    ...draft.maybe(15, () => ({ remcsumNopartial: true })),
    ...draft.maybe(10, () => ({ collectMetadata: random.below(2) })),
    ...draft.maybe(12, () => ({ label: random.below(4) })),
    ...draft.maybe(15, () => ({ ttlInherit: true })),
    ...draft.maybe(10, () => ({ df: random.below(4) })),
    ...draft.maybe(15, () => ({ vnifilter: random.below(2) })),
    ...draft.maybe(12, () => ({ localbypass: random.below(2) })),
    ...draft.maybe(15, () => ({ labelPolicy: random.below(3) })),
    ...draft.maybe(20, () => ({ mcRoute: random.below(2) })),
  }
}

/**
 * Settings of a bridge, but for VLANs and the spanning tree.
 * @param {Draft} draft
 * @returns {Fields}
 */
function bridgeData(draft) {
  const { random } = draft
  return {
    ...draft.maybe(4, () => ({ forwardDelay: random.pick([0, 1, 199, 200, 400, 3000, 3001]) })),
    ...draft.maybe(4, () => ({ helloTime: random.pick([99, 100, 200, 1000, 1001]) })),
    ...draft.maybe(4, () => ({ maxAge: random.pick([599, 600, 2000, 4000, 4001]) })),
    ...draft.maybe(3, () => ({ ageingTime: random.pick([0, 100, 30000, 0xffff_ffff]) })),
    ...draft.maybe(6, () => ({ priority: random.below(65536) })),
    ...draft.maybe(6, () => ({ groupFwdMask: random.pick([0, 1, 8, 0xfff8]) })),
    ...draft.maybe(8, () => ({
      groupAddr: random.pick(['01:80:c2:00:00:00', '01:80:c2:00:00:01', '01:80:c2:00:00:0f', '02:00:00:00:00:01']),
    })),
    ...draft.maybe(15, () => ({ fdbFlush: true })),
    ...draft.maybe(8, () => ({ mcastRouter: random.below(5) })),
    ...draft.maybe(6, () => ({ mcastSnooping: random.below(3) })),
    ...draft.maybe(8, () => ({ mcastQueryUseIfaddr: random.below(2) })),
    ...draft.maybe(8, () => ({ mcastHashElasticity: random.below(20) })),
    ...draft.maybe(8, () => ({ mcastHashMax: random.pick([0, 3, 512, 4096, 0x8000_0000]) })),
    ...draft.maybe(8, () => ({ mcastLastMemberCnt: random.below(5), mcastStartupQueryCnt: random.below(5) })),
    ...draft.maybe(8, () => ({ mcastLastMemberIntvl: 100n, mcastMembershipIntvl: BigInt(random.below(30000)) })),
    ...draft.maybe(8, () => ({ mcastQuerierIntvl: 25500n, mcastQueryIntvl: BigInt(random.below(20000)) })),
    ...draft.maybe(8, () => ({ mcastQueryResponseIntvl: 900n, mcastStartupQueryIntvl: BigInt(random.below(5000)) })),
    ...draft.maybe(10, () => ({ mcastStatsEnabled: random.below(2) })),
    ...draft.maybe(10, () => ({ mcastIgmpVersion: random.below(5), mcastMldVersion: random.below(4) })),
    ...draft.maybe(10, () => ({ mcastMldVersion: random.below(4) })),
    ...draft.maybe(10, () => ({ multiBoolopt: { optval: random.below(2), optmask: random.below(2) } })),
    ...draft.maybe(8, () => ({ fdbMaxLearned: random.below(100) })),
  }
}

/**
 * @param {Draft} draft
 * @returns {Fields}
 */
function macvlanData(draft) {
  const { random } = draft
  return {
    ...draft.maybe(1, () => ({ mode: random.pick([1, 2, 4, 4, 8, 16, 3, 0]) })),
    ...draft.maybe(6, () => ({ flags: random.below(4) })),
    ...draft.maybe(6, () => ({
      macaddrMode: random.below(5),
      ...draft.maybe(2, () => ({ macaddr: hardwareAddress(random) })),
      ...draft.maybe(3, () => ({ macaddrData: { macaddr: [hardwareAddress(random), hardwareAddress(random)] } })),
    })),
    ...draft.maybe(8, () => ({ bcQueueLen: random.below(3) * 1000 })),
    ...draft.maybe(8, () => ({ bcCutoff: random.below(3) - 1 })),
  }
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
    () => ({ map: { memStart: 1n, memEnd: 2n, baseAddr: 3n, irq: 4, dma: 5, port: 6 } }),
  ])()
}

/**
 * A link is changed.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeLink(draft) {
  const { random } = draft
  const index = draft.index()
  const by = random.once(8)
    ? { ifname: linkName(random) }
    : random.once(20)
      ? { altIfname: `alt${random.below(3)}` }
      : { index }
  const settings = draft.isOfLinks
    ? [
        () => ({ flags: UP, change: UP }),
        () => ({ flags: UP, change: UP }),
        () => ({ flags: UP, change: UP }),
        () => ({ flags: 0, change: UP }),
        () => ({ mtu: mtu(draft) }),
        () => ({ mtu: mtu(draft) }),
        () => ({ address: hardwareAddress(random) }),
        () => ({ index, ifname: linkName(random) }),
        () => ({ master: random.once(3) ? 0 : draft.index('bridge') }),
        () => ({ master: random.once(3) ? 0 : draft.index('bridge') }),
        () => ({
          flags: random.pick([0x80, 0x1000, 0x100, 0x200, 0x1181, 0, 0xffff_ffff]),
          change: random.pick([0, 0x1380, 0x181, 0xffff_ffff]),
        }),
        () => ({ txqlen: random.pick([0, 1, 500, 0xffff_ffff]) }),
        () => ({ ifalias: random.pick(['', 'alias', 'other']) }),
        () => ({ group: random.below(3) }),
        () => ({ afSpec: { inet6: { addrGenMode: random.pick([1, 1, 0, 2, 3, 4]) } } }),
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
        () => ({ master: random.once(3) ? 0 : draft.index('bridge') }),
      ]
  const value = Object.assign({}, by, random.pick(settings)(), random.once(4) ? random.pick(settings)() : {})
  return random.once(2)
    ? [draft.step('RTM_SETLINK', 0, value)]
    : [draft.step('RTM_NEWLINK', random.once(10) ? random.pick([REPLACE, CREATE, EXCL]) : 0, value)]
}

/**
 * What a kind defines is changed.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeKind(draft) {
  const { random } = draft
  const kind = random.pick(['bridge', 'bridge', 'vxlan', 'vxlan', 'macvlan', 'macvtap', 'veth', 'ifb'])
  const data =
    kind === 'bridge'
      ? bridgeData(draft)
      : kind === 'vxlan'
        ? vxlanData(draft, random.once(10))
        : kind.startsWith('macv')
          ? macvlanData(draft)
          : undefined
  const value = { index: draft.index(kind), linkinfo: { kind, ...(data && { data }) } }
  return [draft.step('RTM_NEWLINK', random.once(10) ? CREATE : 0, value)]
}

/**
 * Settings of a port of a bridge.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changePort(draft) {
  const { random } = draft
  const bit = () => random.pick([0, 1, 1, 2])
  const port = {
    ...draft.maybe(6, () => ({ state: random.below(6) })),
    ...draft.maybe(6, () => ({ priority: random.pick([0, 32, 63, 64]) })),
    ...draft.maybe(6, () => ({ cost: random.pick([0, 1, 100, 65535, 65536]) })),
    ...draft.maybe(5, () => ({ mode: bit() })),
    ...draft.maybe(5, () => ({ guard: bit() })),
    ...draft.maybe(5, () => ({ protect: bit() })),
    ...draft.maybe(5, () => ({ learning: bit() })),
    ...draft.maybe(5, () => ({ unicastFlood: bit() })),
    ...draft.maybe(5, () => ({ mcastFlood: bit() })),
    ...draft.maybe(5, () => ({ bcastFlood: bit() })),
    ...draft.maybe(6, () => ({ proxyarp: bit(), proxyarpWifi: bit() })),
    ...draft.maybe(8, () => ({ fastLeave: bit() })),
    ...draft.maybe(8, () => ({ mcastToUcast: bit() })),
    ...draft.maybe(6, () => ({ groupFwdMask: random.pick([0, 7, 8, 0xffff]) })),
    ...draft.maybe(6, () => ({ neighSuppress: bit() })),
    ...draft.maybe(6, () => ({ isolated: bit() })),
    ...draft.maybe(8, () => ({ locked: bit(), mab: bit() })),
    ...draft.maybe(8, () => ({ mab: bit() })),
    ...draft.maybe(8, () => ({ backupPort: random.once(3) ? 0 : draft.index('veth') })),
    ...draft.maybe(8, () => ({ backupNhid: random.below(3) })),
    ...draft.maybe(8, () => ({ multicastRouter: random.below(4) })),
    ...draft.maybe(8, () => ({ mcastMaxGroups: random.below(4) })),
    ...draft.maybe(15, () => ({ flush: true })),
  }
  const index = draft.index('veth', 'vxlan')
  if (random.once(2))
    return [draft.step('RTM_NEWLINK', 0, { index, linkinfo: { slaveKind: 'bridge', slaveData: port } })]
  return [draft.step('RTM_SETLINK', 0, { family: BRIDGE, index, protinfo: port })]
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
        random.pick([{ group: 2 }, { ifname: linkName(random) }, {}, { index: 1 }, { altIfname: 'alt1' }]),
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
          random.pick([{ ifname: linkName(random) }, { altIfname: `alt${random.below(3)}` }, {}]),
        ),
      () =>
        draft.step('RTM_GETLINK', DUMP, {
          ...draft.maybe(3, () => ({ master: draft.index('bridge') })),
          ...draft.maybe(3, () => ({ linkinfo: { kind: random.pick(KINDS) } })),
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
          ifindex: draft.index(),
          filterMask: random.pick([1, 2, 16, 0, 0x8000, 17]),
        }),
      () => draft.step('RTM_GETNSID', 0, random.pick([{ nsid: 0 }, { nsid: 5 }, {}, { targetNsid: 1, nsid: 2 }])),
    ])(),
  ]
}
