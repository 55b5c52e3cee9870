import { BRIDGE, CREATE, DUMP, down, EXCL, link, pair, quiet, step, up } from './steps.js'

/** @import { Fields, Step } from '../random/draft.js' */

const filter = { port: 4789, collectMetadata: 1, vnifilter: 1, learning: 0 }
const vxlan = (/** @type {number} */ index, /** @type {Fields} */ data = {}) => [
  link('vxlan', { index, ifname: `n${index - 10}` }, { ...filter, ...data }),
  quiet(index),
]
const add = (/** @type {number} */ ifindex, /** @type {Fields[]} */ ...entry) =>
  step('RTM_NEWTUNNEL', { family: BRIDGE, ifindex, ...(entry.length > 0 && { entry }) }, CREATE | EXCL)
const remove = (/** @type {number} */ ifindex, /** @type {Fields[]} */ ...entry) =>
  step('RTM_DELTUNNEL', { family: BRIDGE, ifindex, ...(entry.length > 0 && { entry }) }, 0)
const ask = (/** @type {Fields} */ header, /** @type {Step['from']} */ from = 'strict') =>
  step('RTM_GETTUNNEL', { family: BRIDGE, ...header }, DUMP, from)

/** @type {Record<string, Step[]>} */
export const vnis = {
  'networks of a vxlan come in runs, and go': [
    ...vxlan(12),
    add(12, { start: 10, end: 14 }, { start: 20 }),
    ask({}),
    ask({ ifindex: 12, flags: 1 }),
    remove(12, { start: 12 }, { start: 13, end: 99 }),
    ask({ ifindex: 12 }),
    add(12, { start: 12 }, { start: 13, group: '10.0.0.7' }),
    step('RTM_GETNEIGH', { family: BRIDGE }, DUMP),
    remove(12, { start: 13 }),
    step('RTM_DELLINK', { index: 12 }, 0),
  ],
  'groups of networks, by the link below': [
    ...pair,
    ...vxlan(12, { link: 10, group: '239.0.0.1' }),
    up(10),
    up(12),
    add(12, { start: 10 }, { start: 11, group: '239.0.0.2' }, { start: 12, group: '239.0.0.1' }),
    add(12, { start: 11, group: '239.0.0.3' }),
    ...vxlan(13, { link: 10 }),
    add(13, { start: 10 }),
    add(13, { start: 20, group: '239.0.0.3' }),
    up(13),
    step('RTM_NEWLINK', { index: 12, linkinfo: { kind: 'vxlan', data: { group: '239.0.0.9' } } }, 0),
    step('RTM_GETNEIGH', { family: BRIDGE }, DUMP),
    remove(12, { start: 11 }),
    down(12),
    down(13),
    up(12),
    step('RTM_DELLINK', { index: 10 }, 0),
  ],
  'what is wrong with requests for networks': [
    ...pair,
    ...vxlan(12),
    link('vxlan', { index: 13, ifname: 'n3' }, { id: 7, port: 4790, learning: 0 }),
    add(12),
    add(10, { start: 1 }),
    add(13, { start: 1 }),
    add(99, { start: 1 }),
    add(12, {}),
    add(12, { start: 0 }),
    add(12, { start: 5, stats: {} }),
    add(12, { start: 5, group: '239.0.0.1' }),
    remove(12, { start: 5 }),
    .../** @type {const} */ (['strict', 'lax']).flatMap((from) => [
      ask({ ifindex: 10 }, from),
      ask({ ifindex: 13 }, from),
      ask({ ifindex: 99 }, from),
      ask({ flags: 2 }, from),
    ]),
  ],
}
