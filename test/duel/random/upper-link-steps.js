import { gateway, hardwareAddress, ownAddress } from './values.js'

/**
 * @import { Draft, Fields } from './draft.js'
 */

/**
 * Attributes of a vxlan have room for addresses of their own family only.
 * @param {string} address
 * @param {number} family
 */
function fitting(address, family) {
  if (address.includes(':') === (family === 10)) return address
  return family === 10 ? '2001:db8::1' : '10.0.0.1'
}

/**
 * @param {Draft} draft
 * @param {boolean} isNew
 * @returns {Fields}
 */
export function vxlanData(draft, isNew) {
  const { random } = draft
  return {
    ...(isNew && !random.once(15)
      ? { id: random.once(20) ? random.pick([0, 0xffffff, 0x1000000]) : 40 + random.below(4) }
      : {}),
    ...draft.maybe(2, () => ({ port: random.once(8) ? 0 : 4789 + random.below(2) })),
    ...draft.maybe(4, () => ({ link: draft.index('veth') })),
    ...draft.maybe(4, () => ({ group: random.once(2) ? fitting(gateway(random, 2), 2) : '239.0.0.1' })),
    ...draft.maybe(5, () => ({ local: random.once(6) ? '239.0.0.2' : fitting(ownAddress(random, 2), 2) })),
    ...draft.maybe(12, () => ({ group6: random.once(2) ? fitting(gateway(random, 10), 10) : 'ff05::1' })),
    ...draft.maybe(12, () => ({ local6: fitting(ownAddress(random, 10), 10) })),
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
 * @param {Draft} draft
 * @returns {Fields}
 */
export function macvlanData(draft) {
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
 * @param {boolean} isNew
 * @returns {Fields}
 */
export function vlanData(draft, isNew) {
  const { random } = draft
  const qos = () => ({
    mapping: [0, 1].map(() => ({ from: random.below(4) + 16 * random.below(2), to: random.below(10) })),
  })
  return {
    ...(isNew && !random.once(15)
      ? { id: random.once(15) ? random.pick([0, 4094, 4095, 4096]) : 5 + random.below(4) }
      : {}),
    ...draft.maybe(6, () => ({ protocol: random.pick([0x8100, 0x88a8, 0x800]) })),
    ...draft.maybe(2, () => ({
      flags: { flags: random.pick([0, 1, 2, 4, 8, 16, 32]), mask: random.pick([1, 2, 31, 63]) },
    })),
    ...draft.maybe(4, () => ({ ingressQos: qos() })),
    ...draft.maybe(4, () => ({ egressQos: qos() })),
  }
}
