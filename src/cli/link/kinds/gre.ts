import { type Gre, gre } from '../../../families/route/index.ts'
import { number } from '../../grammar/kinds.ts'
import { AF_INET, AF_INET6 } from '../../words/values.ts'
import { bool, hex, names, trueIfSet } from './form.ts'
import { greHeaderJson, greHeaderWords } from './gre-header.ts'
import {
  DEFAULT_ENCAP_LIMIT,
  DEFAULT_HOP_LIMIT,
  ip6TunnelJson,
  ip6TunnelSettings,
  ip6TunnelWords,
} from './ip6-tunnel.ts'
import { type LinkKind, linkKind, switched } from './link-kind.ts'
import {
  encapJson,
  encapWords,
  endpointsJson,
  endpointWords,
  ipv4TunnelSettings,
  pathMtuWords,
  special,
} from './tunnel.ts'

const headerSettings = { iflags: special, oflags: special, ikey: special, okey: special } as const

const erspanSettings = {
  erspanIndex: { words: ['erspan'], json: 'erspan_index', form: { kind: number('INDEX', 0xfffff), json: Number } },
  erspanVer: { form: { kind: number('0|1|2', 2), json: Number } },
  erspanDir: { form: names(['ingress', 'egress'], 'egress') },
  erspanHwid: { form: { kind: number('ID', 0xffff), json: hex.json } },
} as const

/** Attributes of ERSPAN without words, for tunnels that are none. */
const noErspan = {
  erspanIndex: { ...erspanSettings.erspanIndex, words: [] },
  erspanVer: { ...erspanSettings.erspanVer, words: [] },
  erspanDir: { ...erspanSettings.erspanDir, words: [] },
  erspanHwid: { ...erspanSettings.erspanHwid, words: [] },
} as const

function greOverIpv4(isErspan: boolean): LinkKind {
  return linkKind<Gre>(gre, {
    settings: {
      ...ipv4TunnelSettings,
      ...headerSettings,
      ...(isErspan ? erspanSettings : noErspan),
      pmtudisc: { words: [], form: bool },
      ignoreDf: { words: [], form: trueIfSet },
    },
    words: {
      ...endpointWords(AF_INET),
      ...greHeaderWords,
      ...pathMtuWords,
      ...encapWords,
      ignoreDf: switched(
        'cut packets that say not to',
        ({ data }, isOn) => {
          data.ignoreDf = Number(isOn)
        },
        'ignore-df',
      ),
    },
    defaults: ({ collectMetadata }) => (isErspan && !collectMetadata ? { erspanVer: 1 } : {}),
    isTakenWhole: true,
    json: (data) => ({
      ...endpointsJson(data),
      ttl: data.ttl ?? 0,
      ...greHeaderJson(data),
      ...encapJson(data),
    }),
  })
}

/** A GRE tunnel over IPv4, of packets or frames: gre, gretap. */
export const greKind = greOverIpv4(false)

/** A GRE tunnel over IPv4 for mirrored frames: erspan. */
export const erspanKind = greOverIpv4(true)

/** A GRE tunnel over IPv6: ip6gre, ip6gretap, ip6erspan. */
export const ip6greKind = linkKind<Gre>(gre, {
  settings: { ...ip6TunnelSettings, ...headerSettings, ...erspanSettings, tos: special, pmtudisc: special },
  words: { ...endpointWords(AF_INET6), ...greHeaderWords, ...ip6TunnelWords, ...encapWords },
  defaults: ({ collectMetadata }) =>
    collectMetadata ? {} : { ttl: DEFAULT_HOP_LIMIT, encapLimit: DEFAULT_ENCAP_LIMIT, erspanVer: 1 },
  isTakenWhole: true,
  json: (data) => ({ ...endpointsJson(data), ...ip6TunnelJson(data), ...greHeaderJson(data), ...encapJson(data) }),
})
