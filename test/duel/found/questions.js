import { DUMP, INET, INET6, pair, step } from './steps.js'

/** @import { Step } from '../random/draft.js' */

/** Families of multicast routing. */
const IPMR = 128
const IP6MR = 129
const BRIDGE = 7

/** @param {[number, number[]][]} list */
const unknown = (...list) => ({ $unknown: list.map(([type, payload]) => ({ type, payload })) })
const four = [1, 0, 0, 0]

/** @type {Record<string, Step[]>} */
export const questions = {
  'of several faults in a question that of the lowest number counts, wherever it stands': [
    ...pair,
    step('RTM_GETROUTE', { family: INET, ...unknown([6, four], [4, [99, 0, 0, 0]]) }, DUMP),
    step('RTM_GETROUTE', { family: INET, ...unknown([4, [99, 0, 0, 0]], [1, four]) }, DUMP),
    step('RTM_GETLINK', unknown([46, [5, 0, 0, 0]], [13, four]), DUMP),
    step('RTM_GETADDR', { family: INET6, ...unknown([11, [1]], [10, [5, 0, 0, 0]]) }, DUMP),
    step('RTM_GETNEIGH', { family: BRIDGE, ...unknown([9, [1, 0]], [8, [1]]) }, DUMP),
    step('RTM_GETNEIGH', { family: BRIDGE, ...unknown([9, [1, 0]], [4, four]) }, DUMP),
    step('RTM_GETNEIGH', { family: BRIDGE, index: 10, ...unknown([5, [0, 0]], [2, [1, 2]]) }, 0),
    step('RTM_GETNEIGH', { family: BRIDGE, index: 10, ...unknown([5, [0, 0]], [8, four]) }, 0),
  ],
  'settings, labels and multicast routes are asked for as strictly as the rest': [
    step('RTM_GETNETCONF', { family: INET, ...unknown([1, four]) }, DUMP),
    step('RTM_GETNETCONF', { family: INET, ...unknown([2, four], [1, four]) }, 0),
    step('RTM_GETNETCONF', { family: INET6, ...unknown([10, four]) }, 0),
    step('RTM_GETADDRLABEL', { family: INET6, index: 1 }, DUMP),
    step('RTM_GETADDRLABEL', { family: INET6, ...unknown([2, four]) }, DUMP),
    step('RTM_GETADDRLABEL', { family: INET6, flags: 1 }, 0),
    step('RTM_GETADDRLABEL', { family: INET6, ...unknown([2, four]) }, 0),
    step('RTM_GETADDRLABEL', { family: INET6, ...unknown([1, four]) }, 0),
    step('RTM_GETROUTE', { family: IPMR, dst: '239.0.0.1', dstLen: 32 }, 0),
    step('RTM_GETROUTE', { family: IPMR, dst: '239.0.0.1' }, 0),
    step('RTM_GETROUTE', { family: IPMR, ...unknown([4, four]) }, 0),
    step('RTM_GETROUTE', { family: IPMR, tos: 4 }, 0),
    step('RTM_GETROUTE', { family: IPMR, ...unknown([6, four]) }, DUMP),
    step('RTM_GETROUTE', { family: IPMR, table: 100 }, DUMP),
    step('RTM_GETROUTE', { family: IP6MR, scope: 1 }, DUMP),
    step('RTM_GETMDB', { family: BRIDGE, ...unknown([1, four]) }, DUMP),
  ],
  'where a question goes wrong decides on what its answer says': [
    step('RTM_GETADDR', { family: INET, index: 1, ...unknown([8, []]) }, DUMP),
    step('RTM_GETNEIGH', { family: INET6, ...unknown([15, [100, 0, 0, 0]]) }, DUMP, 'lax'),
    step('RTM_GETNEIGH', { family: INET, ...unknown([14, four]) }, DUMP),
    step('RTM_GETNEXTHOP', { flags: 8, ...unknown([11, four]) }, DUMP),
    step('RTM_GETNEXTHOP', unknown([14, [4, 0, 0, 0]]), DUMP),
    step('RTM_GETNEXTHOPBUCKET', unknown([3, four]), DUMP),
    step('RTM_GETNEXTHOPBUCKET', { resBucket: { index: 1 } }, DUMP),
    step('RTM_GETROUTE', { family: INET6, ...unknown([31, four], [6, four]) }, 0),
    step('RTM_GETROUTE', { family: INET, flags: 0x800, table: 1000 }, DUMP),
    step('RTM_GETROUTE', { family: INET6, flags: 0x200, table: 1000 }, DUMP),
    step('RTM_GETROUTE', { family: INET, flags: 0x200, table: 1000 }, DUMP),
  ],
}
