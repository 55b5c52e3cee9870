import { vxlan } from '../../../families/route/index.ts'
import type { Kind } from '../../grammar/kind.ts'
import { number } from '../../grammar/kinds.ts'
import { addressIfSet, bool, ifSet, isUnspecified, linkOrNone, orInherit, trueIfSet } from './form.ts'
import { edits, linkKind } from './link-kind.ts'
import { isMulticast } from './multicast.ts'
import { addressWord, checksumWords, INHERITED, switchedAttribute, ttl, udpTunnelSettings } from './udp-tunnel.ts'

const portRange: Kind<{ readonly low: number; readonly high: number }> = {
  label: 'MIN MAX',
  read: (reader, word) => ({
    low: number('PORT', 0xffff).read(reader, word),
    high: number('PORT', 0xffff).read(reader, word),
  }),
}

/** The port that IANA gave to VXLAN with protocol extension. */
const GPE_PORT = 4790

/** A remote end, under a name that says what it is. */
function remoteJson(group: string | undefined, suffix: string): Record<string, string> {
  if (group === undefined || isUnspecified(group)) return {}
  return { [`${isMulticast(group) ? 'group' : 'remote'}${suffix}`]: group }
}

/** A VXLAN tunnel. */
export const vxlanKind = linkKind(vxlan, {
  settings: {
    ...udpTunnelSettings,
    group: { words: [], json: '' },
    group6: { words: [], json: '' },
    local: { words: [], form: addressIfSet },
    local6: { words: [], form: addressIfSet },
    link: { words: ['dev'], form: linkOrNone },
    ttl: { words: [], json: '' },
    ttlInherit: { words: [], json: '' },
    learning: { words: [], form: bool },
    ageing: { form: { kind: orInherit(number('SECONDS'), 0, 'none'), json: Number } },
    limit: { words: ['maxaddress'], form: { kind: orInherit(number('N'), 0, 'unlimited'), json: ifSet.json } },
    portRange: { words: [], form: { json: ({ low, high }) => ({ low, high }) } },
    proxy: { words: [], form: trueIfSet },
    rsc: { words: [], form: trueIfSet },
    l2miss: { words: [], form: trueIfSet },
    l3miss: { words: [], form: trueIfSet },
    remcsumTx: { words: [], form: trueIfSet },
    remcsumRx: { words: [], form: trueIfSet },
    collectMetadata: { words: [], json: 'external', form: trueIfSet },
    vnifilter: { words: [], form: trueIfSet },
    gbp: {},
    gpe: {},
    localbypass: { words: [], json: '' },
  },
  words: {
    remote: addressWord('group', 'group6', 'the remote end, or the multicast group of all', 'remote', 'group'),
    local: addressWord('local', 'local6', 'source address of the outer packet', 'local'),
    ttl: edits(
      ttl,
      'hops of the outer packet',
      ({ data }, value) => Object.assign(data, value === INHERITED ? { ttlInherit: true } : { ttl: value }),
      'ttl',
      'hoplimit',
    ),
    portRange: edits(
      portRange,
      'source ports',
      ({ data }, range) => {
        data.portRange = range
      },
      'srcport',
      'port',
    ),
    ...checksumWords,
    learning: switchedAttribute('learning', 'learn remote ends', 'learning'),
    proxy: switchedAttribute('proxy', 'answer ARP', 'proxy'),
    rsc: switchedAttribute('rsc', 'route at once', 'rsc'),
    l2miss: switchedAttribute('l2miss', 'tell of link-layer addresses that are missing', 'l2miss'),
    l3miss: switchedAttribute('l3miss', 'tell of neighbours that are missing', 'l3miss'),
    remcsumTx: switchedAttribute('remcsumTx', 'leave checksums to the remote end', 'remcsumtx'),
    remcsumRx: switchedAttribute('remcsumRx', 'take checksums from the remote end', 'remcsumrx'),
    external: switchedAttribute('collectMetadata', 'routes and filters say where packets go', 'external'),
    vnifilter: switchedAttribute('vnifilter', 'only some networks', 'vnifilter'),
    localbypass: switchedAttribute(
      'localbypass',
      'packets to this machine do not go through the tunnel',
      'localbypass',
    ),
  },
  defaults: ({ collectMetadata, gpe }) => ({
    learning: collectMetadata ? 0 : 1,
    ...(gpe === undefined ? {} : { port: GPE_PORT }),
  }),
  json: ({ group, group6, ttl: hops, ttlInherit }) => ({
    ...(group === undefined ? remoteJson(group6, '6') : remoteJson(group, '')),
    ttl: ttlInherit ? undefined : hops,
  }),
})
