import { link, pairUp, quiet, step, up } from './steps.js'

/** @import { Step } from '../random/draft.js' */

/** @type {Record<string, Step[]>} */
export const bridges = {
  'links that cannot be ports of a bridge': [
    link('bridge', { index: 12, ifname: 'n2' }),
    link('macvlan', { index: 13, ifname: 'n3', link: 12, address: '02:00:00:00:00:13' }),
    step('RTM_SETLINK', { index: 13, master: 12 }, 0),
    step('RTM_SETLINK', { index: 12, master: 12 }, 0),
    ...pairUp,
    step('RTM_SETLINK', { index: 11, master: 12 }, 0),
    step('RTM_SETLINK', { index: 11, master: 0 }, 0),
    step('RTM_SETLINK', { index: 12, master: 12 }, 0),
  ],
  'a bridge that is given an address has no carrier without ports': [
    link('bridge', { index: 10, ifname: 'n0' }),
    quiet(10),
    up(10),
    step('RTM_SETLINK', { index: 10, address: '02:00:00:00:00:07' }, 0),
  ],
}
