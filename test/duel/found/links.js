import { link } from './steps.js'

/** @import { Step } from '../random/draft.js' */

/** @type {Record<string, Step[]>} */
export const links = {
  'a pair of links of which one cannot be': [
    link('veth', { index: 13, ifname: 'n3' }, { peer: { index: 13, ifname: 'n3' } }),
    link('veth', { index: 14, ifname: 'n4' }, { peer: { index: 15, ifname: 'n5', flags: 1, change: 1 } }),
  ],
}
