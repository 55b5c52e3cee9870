import { link, pairUp, step } from './steps.js'

/** @import { Step } from '../random/draft.js' */

/** @type {Record<string, Step[]>} */
export const upperLinks = {
  'what a vxlan can be': [
    ...pairUp,
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, link: 17 }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, group: '239.0.0.1' }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, label: 3 }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, labelPolicy: 2 }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, group: '10.0.0.1', local6: '2001:db8::1' }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, gpe: true, port: 0 }),
    link('vxlan', { index: 14, ifname: 'n4', mtu: 67 }, { id: 42 }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, group: '10.0.0.1', link: 10 }),
    link('vxlan', { index: 15, ifname: 'n5' }, { id: 42, learning: 0, vnifilter: 0, ageing: 0 }),
    step('RTM_NEWLINK', { index: 14, linkinfo: { kind: 'vxlan', data: { port: 4789 } } }, 0),
    step('RTM_NEWLINK', { index: 14, linkinfo: { kind: 'vxlan', data: { group: '10.0.0.2', ttl: 3 } } }, 0),
  ],
}
