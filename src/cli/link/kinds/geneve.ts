import { geneve } from '../../../families/route/index.ts'
import { nothing } from '../../grammar/kinds.ts'
import { addressIfSet } from './form.ts'
import { edits, linkKind } from './link-kind.ts'
import { isMulticast } from './multicast.ts'
import { addressWord, checksumWords, INHERITED, ttl, udpTunnelSettings } from './udp-tunnel.ts'

/** A Geneve tunnel. */
export const geneveKind = linkKind(geneve, {
  settings: {
    ...udpTunnelSettings,
    remote: { words: [], form: addressIfSet },
    remote6: {
      words: [],
      form: { json: (text, names) => (isMulticast(text) ? undefined : addressIfSet.json(text, names)) },
    },
    ttl: { words: [], json: '' },
    ttlInherit: { words: [], json: '' },
    collectMetadata: { words: [], json: 'external' },
    innerProtoInherit: { words: ['innerprotoinherit'] },
  },
  words: {
    remote: addressWord('remote', 'remote6', 'the remote end'),
    ttl: edits(
      ttl,
      'hops of the outer packet',
      ({ data }, value) => Object.assign(data, value === INHERITED ? { ttlInherit: 1 } : { ttl: value }),
      'ttl',
      'hoplimit',
    ),
    external: edits(nothing, 'routes and filters say where packets go', ({ data }) => {
      data.collectMetadata = true
    }),
    ...checksumWords,
  },
  // The kernel wants a network where nothing else says it.
  defaults: () => ({ id: 0 }),
  json: ({ ttl: hops, ttlInherit }) => ({ ttl: ttlInherit ? undefined : hops }),
})
