import { DUMP, down, ipv4, link, quiet, step, up } from './steps.js'

/** @import { Step } from '../random/draft.js' */

const ifb = [link('ifb', { index: 10, ifname: 'n0' }), quiet(10)]

/** @type {Record<string, Step[]>} */
export const ifbs = {
  'an ifb has the address that it was made with': [
    link('ifb', { index: 11, ifname: 'n1', address: '02:00:00:00:00:01' }),
    quiet(11),
    ...ifb,
    step('RTM_SETLINK', { index: 10, address: '02:00:00:00:00:04' }, 0),
    step('RTM_SETLINK', { index: 10, address: '00:00:00:00:00:00' }, 0),
    up(10),
    ipv4(10, '10.0.0.1'),
    step('RTM_GETLINK', {}, DUMP),
    down(10),
  ],
  'a link keeps its MTU where that of the link below is too small for it': [
    ...ifb,
    link('macvlan', { index: 12, ifname: 'n2', link: 10 }),
    quiet(12),
    step('RTM_SETLINK', { index: 10, mtu: 67 }, 0),
    step('RTM_SETLINK', { index: 10, mtu: 68 }, 0),
  ],
}
