import { CREATE, DUMP, INET, INET6, ipv4, nexthop, pairUp, REPLACE, route4, route6, step } from './steps.js'

/**
 * @import { Fields, Step } from '../random/draft.js'
 */

/**
 * @param {number[]} ids
 * @param {Fields} resGroup
 * @param {number} [flags]
 */
const resilient = (ids, resGroup, flags) =>
  nexthop({ id: 8, groupType: 1, group: ids.map((id) => ({ id, weight: id })), resGroup }, flags)
/** @param {Fields} value */
const bucket = (value) => step('RTM_GETNEXTHOPBUCKET', value, 0)
/** @param {Fields} value */
const buckets = (value) => step('RTM_GETNEXTHOPBUCKET', value, DUMP)

/** @type {Record<string, Step[]>} */
export const nexthops = {
  'nexthop objects are looked at as routes are': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    nexthop({ id: 1, family: INET, oif: 10, gateway: '10.0.0.5' }, 0),
    nexthop({ id: 2, family: INET, oif: 10, gateway: '10.9.9.9' }),
    nexthop({ id: 2, family: 0, oif: 10 }),
    nexthop({ id: 2, family: INET, oif: 10, flags: 4 }),
    nexthop({ id: 2, family: INET, oif: 10, flags: 8 }),
    nexthop({ id: 2, family: INET, oif: 10, fdb: true }),
    nexthop({ id: 2, family: INET6, oif: 10, gateway: 'fe80::5' }),
    nexthop({ id: 3, family: INET, blackhole: true }),
    nexthop({ id: 4, family: INET, fdb: true, gateway: '10.0.0.5' }),
    nexthop({ id: 5, family: INET, oif: 10 }, REPLACE),
    nexthop({ oif: 10, family: INET }, CREATE | REPLACE),
    step('RTM_GETNEXTHOP', { gateway: '10.0.0.5' }, DUMP),
    step('RTM_GETNEXTHOP', { id: 1, protocol: 4 }, 0),
    step('RTM_GETNEXTHOP', { family: INET6 }, DUMP),
  ],
  'groups of nexthop objects, and what becomes of them and of routes': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    nexthop({ id: 1, family: INET, oif: 10, gateway: '10.0.0.5' }),
    nexthop({ id: 2, family: INET, oif: 10, gateway: '10.0.0.6' }),
    nexthop({ id: 3, family: INET, blackhole: true }),
    nexthop({
      id: 8,
      group: [
        { id: 1, weight: 0 },
        { id: 1, weight: 0 },
      ],
    }),
    nexthop({
      id: 8,
      group: [
        { id: 1, weight: 0 },
        { id: 3, weight: 0 },
      ],
    }),
    nexthop({ id: 8, group: [{ id: 1, weight: 0 }], oif: 10 }),
    nexthop({
      id: 8,
      group: [
        { id: 1, weight: 0 },
        { id: 2, weight: 3 },
      ],
    }),
    nexthop({ id: 9, group: [{ id: 8, weight: 0 }] }),
    route4({ nhId: 8 }),
    route4({ dst: '10.17.0.0', nhId: 1 }),
    route4({ dst: '10.18.0.0', nhId: 1, scope: 254 }),
    route6({ nhId: 1 }),
    nexthop({ id: 1, family: INET, blackhole: true }, CREATE | REPLACE),
    nexthop({ id: 1, family: INET, oif: 10, gateway: '10.0.0.7' }, CREATE | REPLACE),
    nexthop({ id: 8, family: INET, oif: 10 }, CREATE | REPLACE),
    step('RTM_DELNEXTHOP', { id: 2 }, 0),
    step('RTM_DELNEXTHOP', { id: 1 }, 0),
  ],
  'buckets of resilient groups': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    ...[1, 2, 3].map((id) => nexthop({ id, family: INET, oif: 10, gateway: `10.0.0.${id + 4}` })),
    resilient([1, 2], {}),
    resilient([1, 2], { buckets: 0 }),
    resilient([1, 2], { buckets: 7 }),
    bucket({ id: 8, resBucket: { index: 6 } }),
    bucket({ id: 8, resBucket: { index: 7 } }),
    bucket({ id: 8 }),
    bucket({ id: 1, resBucket: { index: 0 } }),
    bucket({ id: 9, resBucket: { index: 0 } }),
    buckets({}),
    resilient([1, 2, 3], { buckets: 8 }, CREATE | REPLACE),
    resilient([1, 2, 3], { unbalancedTimer: 500 }, CREATE | REPLACE),
    buckets({ id: 8 }),
    resilient([3, 1], { idleTimer: 0 }, REPLACE),
    buckets({ id: 8 }),
    step('RTM_DELNEXTHOP', { id: 1 }, 0),
    buckets({ resBucket: { nhId: 3 } }),
    buckets({ id: 1 }),
    buckets({ id: 9 }),
    buckets({ protocol: 4 }),
    buckets({ id: 8, resBucket: { index: 1 } }),
    buckets({ oif: 11 }),
    nexthop({ id: 8, group: [{ id: 3, weight: 0 }] }, CREATE | REPLACE),
    nexthop({ id: 9, group: [{ id: 3, weight: 0 }], fdb: true }),
  ],
  'a group that cannot be read': [
    nexthop({ id: 25, family: INET, gateway: '10.0.2.1', fdb: true, $unknown: [{ type: 2, payload: [144] }] }),
    nexthop({ id: 25, family: 0, $unknown: [{ type: 2, payload: [144] }] }),
  ],
}
