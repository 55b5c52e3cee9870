import { link, quiet, step, up } from './steps.js'

/** @import { Step } from '../random/draft.js' */

/** @type {Record<string, Step[]>} */
export const bridges = {
  'a bridge that is given an address has no carrier without ports': [
    link('bridge', { index: 10, ifname: 'n0' }),
    quiet(10),
    up(10),
    step('RTM_SETLINK', { index: 10, address: '02:00:00:00:00:07' }, 0),
  ],
}
