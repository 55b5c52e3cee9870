import {
  bits,
  domains,
  ipv6,
  ipv6Head,
  ipv6Prefix,
  pad,
  rest,
  restOf,
  string,
  struct,
  type TlvValue,
  tlvs,
  type UnlistedTlv,
  u8,
  u16be,
  u32be,
} from '../../../schema/index.ts'

// Options of router advertisements as the RFCs lay them out. Lifetimes are seconds; 0xffffffff is for ever.

/** Types of neighbour discovery options that are read, as IANA numbers them. */
export const ndOptionTypes = {
  PREFIX_INFORMATION: 3,
  ROUTE_INFORMATION: 24,
  RDNSS: 25,
  DNSSL: 31,
  CAPTIVE_PORTAL: 37,
  PREF64: 38,
} as const

/** Flags of a prefix: it is on the link, hosts make addresses of it, it is the router's own address. */
export const ndPrefixFlags = { ON_LINK: 0x80, AUTONOMOUS: 0x40, ROUTER_ADDRESS: 0x20 } as const

const head = { type: u8.with({ enum: ndOptionTypes }), len: u8 }

const prefixInformationMembers = {
  ...head,
  /** Bits of the prefix. */
  prefixLength: u8,
  flags: u8.with({ flags: ndPrefixFlags }),
  validLifetime: u32be,
  preferredLifetime: u32be,
  reserved: pad(4),
  prefix: ipv6,
}
/** A prefix of the link (RFC 4861, 4.6.2). */
export interface NdPrefixInformation extends TlvValue<3, typeof prefixInformationMembers> {}
const prefixInformation = struct<NdPrefixInformation>('prefix information', prefixInformationMembers)

const routeInformationMembers = {
  ...head,
  /** Bits of the prefix. */
  prefixLength: u8,
  /** `preference` is one of `routePreferences`. */
  bits: bits(u8, { reserved: 3, preference: 2, reserved2: 3 }),
  lifetime: u32be,
  prefix: rest(ipv6Prefix),
}
/** A route through the router (RFC 4191, 2.3). */
export interface NdRouteInformation extends TlvValue<24, typeof routeInformationMembers> {}
const routeInformation = struct<NdRouteInformation>('route information', routeInformationMembers)

const rdnssMembers = { ...head, reserved: pad(2), lifetime: u32be, addresses: restOf(ipv6) }
/** Recursive DNS servers (RFC 8106, 5.1). */
export interface NdRdnss extends TlvValue<25, typeof rdnssMembers> {}
const rdnss = struct<NdRdnss>('recursive DNS servers', rdnssMembers)

const dnsslMembers = { ...head, reserved: pad(2), lifetime: u32be, names: rest(domains) }
/** Domains to look names up in (RFC 8106, 5.2). */
export interface NdDnssl extends TlvValue<31, typeof dnsslMembers> {}
const dnssl = struct<NdDnssl>('DNS search list', dnsslMembers)

const captivePortalMembers = { ...head, uri: rest(string.with({ unterminated: true })) }
/** Where the API of the captive portal is (RFC 8910, 2.3). */
export interface NdCaptivePortal extends TlvValue<37, typeof captivePortalMembers> {}
const captivePortal = struct<NdCaptivePortal>('captive portal', captivePortalMembers)

const pref64Members = {
  ...head,
  /** `lifetime` in units of 8 s. Of `length` 0 to 5 are prefixes of 96, 64, 56, 48, 40 and 32 bits. */
  bits: bits(u16be, { length: 3, lifetime: 13 }),
  prefix: ipv6Head(12),
}
/** The prefix of NAT64 (RFC 8781, 4). */
export interface NdPref64 extends TlvValue<38, typeof pref64Members> {}
const pref64 = struct<NdPref64>('NAT64 prefix', pref64Members)

/** A neighbour discovery option, a union that narrows on `type`; of another type its data are bytes. */
export type NdOption =
  | NdPrefixInformation
  | NdRouteInformation
  | NdRdnss
  | NdDnssl
  | NdCaptivePortal
  | NdPref64
  | UnlistedTlv

/** Neighbour discovery options one after another (RFC 4861, 4.6). */
export const ndOptions = tlvs<NdOption>(8, {
  3: prefixInformation,
  24: routeInformation,
  25: rdnss,
  31: dnssl,
  37: captivePortal,
  38: pref64,
})
