import { INET, INET6, ipv4, ipv6, nexthop, pairUp, route4, route6, step, way } from './steps.js'

/** @import { Step } from '../random/draft.js' */

// Several ways of a route, and encapsulations that every kernel has, byte by byte.

const GATEWAY = 5
const MULTIPATH = 9
const FLOW = 11
const VIA = 18
const ENCAP_TYPE = 21
const ENCAP = 22

/** @typedef {[number, number[]]} Raw the number of an attribute, and its payload */

/** @param {Raw[]} list */
const raw = (...list) => ({ $unknown: list.map(([type, payload]) => ({ type, payload })) })

/** @param {Raw[]} list */
function nest(...list) {
  return list.flatMap(([type, payload]) => {
    const padding = Array((4 - (payload.length & 3)) & 3).fill(0)
    return [4 + payload.length, 0, type, 0, ...payload, ...padding]
  })
}

/**
 * One of several ways, by the link of the index 10.
 * @param {Raw[]} attributes
 * @param {{ flags?: number, length?: number }} [odd]
 */
function hop(attributes, { flags = 0, length } = {}) {
  const rest = nest(...attributes)
  return [length ?? 8 + rest.length, 0, flags, 0, 10, 0, 0, 0, ...rest]
}

/** @type {Raw} */
const short = [GATEWAY, [1, 2]]
/** @type {Raw} */
const ipTunnel = [ENCAP_TYPE, [2, 0]]
/** @type {Raw} */
const shortId = [ENCAP, nest([1, [1]])]

/**
 * What stands in RTA_MULTIPATH.
 * @param {Raw} gateway
 * @returns {number[][]}
 */
function lists(gateway) {
  return [
    [],
    [1, 2],
    [...hop([gateway]), 1, 2],
    [...hop([gateway]), ...hop([gateway], { length: 4 })],
    hop([gateway], { length: 200 }),
    hop([gateway], { length: 4 }),
    hop([gateway], { flags: 1 }),
    hop([short]),
    hop([short, gateway]),
    hop([gateway, [VIA, [10, 0, 1, 2]]]),
    hop([[VIA, [2, 0]]]),
    hop([gateway, [FLOW, [1]]]),
    hop([gateway, [ENCAP_TYPE, [1]]]),
    hop([gateway, [ENCAP_TYPE, [0, 0]]]),
    hop([gateway, [ENCAP, []]]),
    hop([gateway, ipTunnel, shortId]),
    hop([gateway, ipTunnel, [ENCAP, [1, 2]]]),
    hop([gateway, ipTunnel, [ENCAP, nest([2, [10, 0, 0, 9]])]]),
    [...hop([gateway]), ...hop([gateway, ipTunnel, shortId])],
    hop([[200, [1]], gateway]),
    hop([[GATEWAY, [0, 0, 0, 0]]]),
  ]
}

/**
 * What is said of an encapsulation; that of IPv6 tunnels has no options here.
 * @type {Raw[][]}
 */
const encapsulations = [
  [[ENCAP_TYPE, [0, 0]]],
  [[ENCAP_TYPE, [11, 0]]],
  [ipTunnel],
  [[ENCAP, []]],
  [ipTunnel, shortId],
  [ipTunnel, [ENCAP, nest([2, [1, 2, 3]])]],
  [ipTunnel, [ENCAP, nest([4, [1]], [99, [1]])]],
  [ipTunnel, [ENCAP, nest([2, [10, 0, 0, 9]])]],
  [
    [ENCAP_TYPE, [4, 0]],
    [ENCAP, nest([2, [1, 2, 3, 4]])],
  ],
  [
    [ENCAP_TYPE, [4, 0]],
    [ENCAP, nest([1, [1, 0, 0, 0, 0, 0, 0, 0]])],
  ],
]

/** @type {Record<string, Step[]>} */
export const ways = {
  'several ways, well and badly made': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    ipv6(10, '2001:db8::1'),
    ...lists([GATEWAY, [10, 0, 0, 5]]).map((payload, i) =>
      route4({ dst: `10.16.${i}.0`, dstLen: 24, ...raw([MULTIPATH, payload]) }),
    ),
    ...lists([GATEWAY, [0x20, 1, 0xd, 0xb8, ...Array(11).fill(0), 5]]).map((payload, i) =>
      route6({ dst: `2001:db9:${i}::`, dstLen: 48, ...raw([MULTIPATH, payload]) }),
    ),
  ],
  'encapsulations, well and badly made': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    ...encapsulations.map((list, i) => route4({ dst: `10.16.${i}.0`, dstLen: 24, oif: 10, ...raw(...list) })),
    ...encapsulations.map((list, i) => route6({ dst: `2001:db9:${i}::`, dstLen: 48, oif: 10, ...raw(...list) })),
    ...encapsulations.map((list, i) =>
      nexthop({
        family: INET,
        id: i + 1,
        oif: 10,
        gateway: '10.0.0.7',
        // NHA_ENCAP_TYPE, and NHA_ENCAP, a nest that says so
        $unknown: list.map(([type, payload]) =>
          type === ENCAP_TYPE ? { type: 7, payload } : { type: 8, nested: true, payload },
        ),
      }),
    ),
  ],
  'of the ways of a route that is removed counts what is said of them': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    route4({ multipath: [way({ gateway: '10.0.0.5', hops: 3 }), way({ gateway: '10.0.0.6', flags: 4, ifindex: 10 })] }),
    ...[
      [way({ gateway: '10.0.0.5' })],
      [way({ gateway: '0.0.0.0' }), way({})],
      [way({ ifindex: 11 }), way({})],
      [way({}), way({ flow: { from: 0, to: 1 } })],
      [way({ gateway: '10.0.0.5', hops: 1 }), way({ gateway: '10.0.0.6' }), way({ gateway: '10.0.0.7' })],
    ].map((multipath) =>
      step('RTM_DELROUTE', { family: INET, dst: '10.16.0.0', dstLen: 16, table: 254, scope: 255, multipath }, 0),
    ),
    step('RTM_DELROUTE', { family: INET6, dst: '2001:db9::', dstLen: 32, ...raw([MULTIPATH, hop([short])]) }, 0),
  ],
}
