import type { Plain } from '../../../schema/index.ts'
import type { Kind } from '../../grammar/kind.ts'
import { hexadecimal, number, oneOf } from '../../grammar/kinds.ts'
import { hexText } from '../../iproute2/hex-text.ts'
import { edits, type KindData, type KindEntries, switched } from './link-kind.ts'
import { setBits, special, tunnelSettings } from './tunnel.ts'

/** Flags of tunnels over IPv6: IP6_TNL_F_*. */
export const ip6TunnelFlags = {
  IGN_ENCAP_LIMIT: 0x1,
  USE_ORIG_TCLASS: 0x2,
  USE_ORIG_FLOWLABEL: 0x4,
  MIP6_DEV: 0x8,
  RCV_DSCP_COPY: 0x10,
  USE_ORIG_FWMARK: 0x20,
  ALLOW_LOCAL_REMOTE: 0x40,
} as const

/** Tunnels that are in a packet, at most: IPV6_DEFAULT_TNL_ENCAP_LIMIT. */
export const DEFAULT_ENCAP_LIMIT = 4

/** Hops of the outer packet, which the kernel would take from the packet inside. */
export const DEFAULT_HOP_LIMIT = 64

const TRAFFIC_CLASS = 0x0ff00000
const FLOW_LABEL = 0x000fffff

/** A number, or a word that stands for a flag. */
function orFlag(of: Kind<number>, word: string): Kind<number | undefined> {
  return {
    label: `${of.label}|${word}`,
    read: (reader, before) => (reader.take(word) === undefined ? of.read(reader, before) : undefined),
  }
}

/** A word whose value is an attribute, or is taken from the packet inside by a flag. */
function inheritable(
  of: Kind<number | undefined>,
  help: string,
  flag: number,
  set: (data: KindData, value: number) => void,
  ...words: string[]
) {
  return edits(
    of,
    help,
    (draft, value) => {
      setBits(draft, 'flags', flag, value === undefined)
      set(draft.data, value ?? 0)
    },
    ...words,
  )
}

const setFlowinfo = (mask: number, shift: number) => (data: KindData, value: number) => {
  data.flowinfo = (Number(data.flowinfo ?? 0) & ~mask) | (value << shift)
}

/** Words that tunnels over IPv6 have. */
export const ip6TunnelWords: KindEntries = {
  tclass: inheritable(
    orFlag(hexadecimal('TCLASS', 0xff), 'inherit'),
    'traffic class of the outer packet, in hexadecimal',
    ip6TunnelFlags.USE_ORIG_TCLASS,
    setFlowinfo(TRAFFIC_CLASS, 20),
    'tclass',
    'tos',
    'tc',
    'dsfield',
  ),
  flowlabel: inheritable(
    orFlag(hexadecimal('LABEL', FLOW_LABEL), 'inherit'),
    'flow label of the outer packet, in hexadecimal',
    ip6TunnelFlags.USE_ORIG_FLOWLABEL,
    setFlowinfo(FLOW_LABEL, 0),
    'flowlabel',
    'fl',
  ),
  fwmark: inheritable(
    orFlag(number('MARK'), 'inherit'),
    'mark for routing the outer packet',
    ip6TunnelFlags.USE_ORIG_FWMARK,
    (data, value) => {
      data.fwmark = value
    },
  ),
  encaplimit: edits(orFlag(number('N', 255), 'none'), 'tunnels in a packet, at most', (draft, value) => {
    setBits(draft, 'flags', ip6TunnelFlags.IGN_ENCAP_LIMIT, value === undefined)
    if (value !== undefined) draft.data.encapLimit = value
  }),
  dscp: edits(oneOf('inherit'), 'the packet inside gets that of the outer one', (draft) =>
    setBits(draft, 'flags', ip6TunnelFlags.RCV_DSCP_COPY, true),
  ),
  localremote: switched(
    'the remote end may be an address of this machine',
    (draft, isOn) => setBits(draft, 'flags', ip6TunnelFlags.ALLOW_LOCAL_REMOTE, isOn),
    'allow-localremote',
  ),
}

/** Settings of tunnels over IPv6 that are typed and shown in ways of their own. */
export const ip6TunnelSettings = {
  ...tunnelSettings,
  flags: special,
  flowinfo: special,
  fwmark: special,
  encapLimit: special,
} as const

/** What a tunnel over IPv6 has of flags and what they stand for. */
interface Ip6Tunnel {
  readonly flags?: number | undefined
  readonly flowinfo?: number | undefined
  readonly fwmark?: number | undefined
  readonly encapLimit?: number | undefined
  readonly ttl?: number | undefined
}

const padded = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, '0')}`

/** What tunnels over IPv6 have in common, as `ip -j` prints it. */
export function ip6TunnelJson({
  flags = 0,
  flowinfo,
  fwmark,
  encapLimit,
  ttl = 0,
}: Ip6Tunnel): Record<string, Plain | undefined> {
  const has = (flag: keyof typeof ip6TunnelFlags) => (flags & ip6TunnelFlags[flag]) !== 0
  const flow = (mask: number, shift: number, digits: number) =>
    flowinfo === undefined ? undefined : padded((flowinfo & mask) >>> shift, digits)
  return {
    ttl,
    ...(has('IGN_ENCAP_LIMIT') ? { ip6_tnl_f_ign_encap_limit: true } : { encap_limit: encapLimit }),
    ...(has('USE_ORIG_TCLASS') ? { ip6_tnl_f_use_orig_tclass: true } : { tclass: flow(TRAFFIC_CLASS, 20, 2) }),
    ...(has('USE_ORIG_FLOWLABEL') ? { ip6_tnl_f_use_orig_flowlabel: true } : { flowlabel: flow(FLOW_LABEL, 0, 5) }),
    ip6_tnl_f_rcv_dscp_copy: has('RCV_DSCP_COPY') || undefined,
    ip6_tnl_f_allow_local_remote: has('ALLOW_LOCAL_REMOTE') || undefined,
    ...(has('USE_ORIG_FWMARK')
      ? { ip6_tnl_f_use_orig_fwmark: true }
      : { fwmark: fwmark ? hexText(fwmark) : undefined }),
  }
}
