import { BRIDGE } from './draft.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

/**
 * Settings of a bridge, but for VLANs and the spanning tree.
 * @param {Draft} draft
 * @returns {Fields}
 */
export function bridgeData(draft) {
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
 * A link becomes a port of a bridge, and both are set up.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function makePort(draft) {
  const index = draft.index('veth')
  const master = draft.masterOf(index)
  const up = { flags: 1, change: 1 }
  return [
    draft.step('RTM_SETLINK', 0, { index, master, ...up }),
    ...(master === 0 ? [] : [draft.step('RTM_SETLINK', 0, { index: master, ...up })]),
  ]
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
