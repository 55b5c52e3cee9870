import { DUMP, INET, INET6, ipv4, link, pair, pairUp, quiet, step, up } from './steps.js'

/** @import { Fields, Step } from '../random/draft.js' */

/**
 * A step in the second namespace.
 * @param {Step} one
 * @returns {Step}
 */
const there = (one) => ({ ...one, where: 'second' })
const change = (/** @type {Fields} */ value) => step('RTM_SETLINK', value, 0)
/** The id 0 for the second namespace. */
const named = step('RTM_NEWNSID', { fd: 'second', nsid: 0 }, 0)
const toSecond = { netNsFd: 'second' }

/** @type {Record<string, Step[]>} */
export const namespaces = {
  'a namespace has an id for itself, which is not told to who listens to all': [
    step('RTM_NEWNSID', { fd: 'first', nsid: 2 }, 0),
    ...pair,
    named,
    there(link('bridge', { index: 10, ifname: 'n0' })),
  ],
  'ids are asked for in the words of another namespace': [
    named,
    step('RTM_NEWNSID', { fd: 'first', nsid: 4 }, 0),
    there(step('RTM_NEWNSID', { fd: 'first', nsid: 7 }, 0)),
    ...[DUMP, 0].flatMap((flags) => [
      step('RTM_GETNSID', { targetNsid: 0, fd: 'first' }, flags),
      step('RTM_GETNSID', { targetNsid: 0, nsid: 4 }, flags),
      step('RTM_GETNSID', { targetNsid: 3, fd: 'first' }, flags),
      step('RTM_GETNSID', { targetNsid: 0 }, flags),
      step('RTM_GETNSID', { targetNsid: 3 }, flags),
      step('RTM_GETNSID', { pid: 'second' }, flags),
    ]),
  ],
  'what is asked of a namespace that has no such id': [
    ...['strict', 'lax'].flatMap((from) => [
      step('RTM_GETLINK', { targetNetnsid: 3 }, DUMP, /** @type {Step['from']} */ (from)),
      step('RTM_GETADDR', { family: INET, index: 1, targetNetnsid: 3 }, DUMP, /** @type {Step['from']} */ (from)),
      step('RTM_GETADDR', { family: INET6, targetNetnsid: 3, address: '::1' }, 0, /** @type {Step['from']} */ (from)),
    ]),
  ],
  'addresses of another namespace say its id first': [
    named,
    there(up(1)),
    there(ipv4(1, '10.0.0.1')),
    step('RTM_GETADDR', { family: INET, targetNetnsid: 0 }, DUMP),
    step('RTM_GETADDR', { family: INET6, targetNetnsid: 0 }, DUMP),
    step('RTM_GETADDR', { family: INET6, targetNetnsid: 0, address: '::1' }, 0),
  ],
  'a vxlan goes when the link goes elsewhere that its packets go out by': [
    ...pair,
    change({ index: 11, ...toSecond }),
    there(step('RTM_GETLINK', { index: 11 }, 0)),
    link('vxlan', { index: 12, ifname: 'n2', ...toSecond }, { id: 7, port: 4789, link: 10, group: '239.0.0.1' }),
    there(quiet(12)),
    link('vxlan', { index: 13, ifname: 'n3' }, { id: 7, port: 4789, link: 10, group: '239.0.0.1' }),
    change({ index: 10, ...toSecond }),
  ],
  'a link that was up begins anew elsewhere, and both ends know that it has no carrier': [
    ...pair,
    change({ index: 11, mtu: 1000 }),
    up(10),
    up(11),
    change({ index: 11, ...toSecond, group: 1 }),
    there(change({ index: 11, netNsPid: 'first', ifname: 'n8', newIfindex: 15, flags: 1, change: 1 })),
  ],
  'a link that goes elsewhere forgets further addresses that it accepts': [
    ...pairUp,
    link('macvlan', { index: 12, ifname: 'n2', link: 10 }),
    quiet(12),
    up(12),
    change({ index: 10, ...toSecond }),
    there(quiet(10)),
    there(up(10)),
    there(step('RTM_GETNEIGH', { family: 7 }, DUMP)),
    up(12),
    there(step('RTM_GETNEIGH', { family: 7 }, DUMP)),
  ],
}
