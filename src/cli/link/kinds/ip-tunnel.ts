import { type Ip6tnl, type Iptun, ip6tnl, iptun, sitFlags } from '../../../families/route/index.ts'
import type { Plain } from '../../../schema/index.ts'
import { nothing, prefix } from '../../grammar/kinds.ts'
import { UsageError } from '../../grammar/usage-error.ts'
import { AF_INET, AF_INET6, type Prefix } from '../../words/values.ts'
import { type Form, isUnspecified, named } from './form.ts'
import {
  DEFAULT_ENCAP_LIMIT,
  DEFAULT_HOP_LIMIT,
  ip6TunnelFlags,
  ip6TunnelJson,
  ip6TunnelSettings,
  ip6TunnelWords,
} from './ip6-tunnel.ts'
import { edits, type KindEntries, type LinkKind, linkKind } from './link-kind.ts'
import {
  encapJson,
  encapWords,
  endpointsJson,
  endpointWords,
  ipv4TunnelSettings,
  pathMtuWords,
  setBits,
  special,
} from './tunnel.ts'

/** Numbers of what a tunnel carries: IPPROTO_*. */
const inside = { IPIP: 4, IPV6: 41, MPLS: 137 } as const

const printed4: Readonly<Record<number, string>> = {
  [inside.IPIP]: 'ipip',
  [inside.IPV6]: 'ip6ip',
  [inside.MPLS]: 'mplsip',
  0: 'any',
}

/** What a tunnel over IPv4 carries. */
const proto4: Form<number> = {
  kind: named({
    ipip: inside.IPIP,
    ip6ip: inside.IPV6,
    mplsip: inside.MPLS,
    any: 0,
    ip4ip4: inside.IPIP,
    'ip/ip': inside.IPIP,
    'ipv4/ipv4': inside.IPIP,
    'ipv6/ipv4': inside.IPV6,
    'mpls/ipv4': inside.MPLS,
    'any/ipv4': 0,
  }).kind,
  json: (value) => printed4[value],
}

const printed6: Readonly<Record<number, string>> = { [inside.IPIP]: 'ipip6', [inside.IPV6]: 'ip6ip6', 0: 'any' }

/** The same over IPv6. */
const proto6: Form<number> = {
  kind: named({
    ip6ip6: inside.IPV6,
    ipip6: inside.IPIP,
    any: 0,
    ip4ip6: inside.IPIP,
    'ipv6/ipv6': inside.IPV6,
    'ip/ipv6': inside.IPIP,
    'ipv4/ipv6': inside.IPIP,
    'any/ipv6': 0,
  }).kind,
  json: (value) => printed6[value],
}

const modeWord = { words: ['mode'], json: 'proto' } as const

const sixRdPrefix = (family: number, attribute: string, help: string, word: string) =>
  edits(
    prefix,
    help,
    ({ data }, { family: given, address, length }: Prefix) => {
      if (given !== family) throw new UsageError(`'${word}' needs a prefix of IPv${family === AF_INET ? 4 : 6}`)
      Object.assign(data, { [attribute]: address, [`${attribute}len`]: length })
    },
    word,
  )

/** Words that sit alone has. */
const sitWords: KindEntries = {
  isatap: edits(nothing, 'ISATAP', (draft) => setBits(draft, 'flags', sitFlags.ISATAP, true)),
  '6rd-prefix': sixRdPrefix(AF_INET6, '6rdPrefix', '6rd: the prefix of the provider', '6rd-prefix'),
  '6rd-relay_prefix': sixRdPrefix(AF_INET, '6rdRelayPrefix', '6rd: the IPv4 prefix of the relays', '6rd-relay_prefix'),
  '6rd-reset': edits(nothing, '6rd: back to 2002::/16', ({ data }) =>
    Object.assign(data, {
      '6rdPrefix': '2002::',
      '6rdPrefixlen': 16,
      '6rdRelayPrefix': '0.0.0.0',
      '6rdRelayPrefixlen': 0,
    }),
  ),
}

function sixRdJson(data: Iptun): Record<string, Plain | undefined> {
  const length = data['6rdPrefixlen']
  if (!length) return {}
  const relay = data['6rdRelayPrefix']
  return {
    prefix: data['6rdPrefix'],
    prefixlen: length,
    ...(isUnspecified(relay) ? {} : { relay_prefix: relay, relay_prefixlen: data['6rdRelayPrefixlen'] }),
  }
}

function overIpv4(ownWords: KindEntries): LinkKind {
  return linkKind<Iptun>(iptun, {
    settings: {
      ...ipv4TunnelSettings,
      proto: { ...modeWord, form: proto4 },
      tos: { ...ipv4TunnelSettings.tos, words: ['tos', 'tclass', 'tc', 'dsfield'] },
      flags: special,
      flowinfo: special,
      encapLimit: special,
      '6rdPrefix': special,
      '6rdPrefixlen': special,
      '6rdRelayPrefix': special,
      '6rdRelayPrefixlen': special,
    },
    words: { ...endpointWords(AF_INET), ...pathMtuWords, ...encapWords, ...ownWords },
    defaults: ({ collectMetadata }) => ({ proto: 0, ...(collectMetadata ? {} : { ttl: 0 }) }),
    isTakenWhole: true,
    json: (data) => ({
      ...endpointsJson(data),
      ttl: data.ttl ?? 0,
      pmtudisc: Boolean(data.pmtudisc),
      isatap: ((data.flags ?? 0) & sitFlags.ISATAP) !== 0 || undefined,
      ...sixRdJson(data),
      ...encapJson(data),
    }),
  })
}

/** IPv4 in IPv4: ipip. */
export const ipipKind = overIpv4({})

/** IPv6 in IPv4: sit. */
export const sitKind = overIpv4(sitWords)

/** A tunnel over IPv6: ip6tnl. */
export const ip6tnlKind = linkKind<Ip6tnl>(ip6tnl, {
  settings: {
    ...ip6TunnelSettings,
    proto: { ...modeWord, form: proto6 },
    tos: special,
    pmtudisc: special,
    '6rdPrefix': special,
    '6rdPrefixlen': special,
    '6rdRelayPrefix': special,
    '6rdRelayPrefixlen': special,
  },
  words: { ...endpointWords(AF_INET6), ...ip6TunnelWords, ...encapWords },
  defaults: ({ collectMetadata }) => ({
    proto: 0,
    ...(collectMetadata ? {} : { ttl: DEFAULT_HOP_LIMIT, encapLimit: DEFAULT_ENCAP_LIMIT }),
  }),
  isTakenWhole: true,
  json: (data) => ({
    ...endpointsJson(data),
    ...ip6TunnelJson(data),
    ip6_tnl_f_mip6_dev: ((data.flags ?? 0) & ip6TunnelFlags.MIP6_DEV) !== 0 || undefined,
    ...encapJson(data),
  }),
})
