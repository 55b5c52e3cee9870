import {
  type AddrMessage,
  addrFlags,
  delAddr,
  newAddr,
  replaceAddr,
  route,
  routeScopes,
  rtmNewAddr,
} from '../families/route/index.ts'
import { NLM_F_REPLACE } from '../wire/index.ts'
import type { LinkRef } from './link/link-names.ts'
import { parseAddress, parsePrefix } from './prefix.ts'
import { type IndexOf, type Noun, type Verb, type VerbFunction, verbOf } from './verb.ts'

/** An address of a link, as people describe it. */
export interface AddressDescription {
  readonly dev: LinkRef
  /** `192.0.2.1/24`; without a length, the address alone. */
  readonly address: string
  /** The other end of a point-to-point link; the prefix length of the route to it is its own, else all its bits. */
  readonly peer?: string | undefined
  readonly broadcast?: string | undefined
  /** Name of an IPv4 address: the link's, with a suffix after a colon if wanted. */
  readonly label?: string | undefined
  /** A number of `routeScopes`. By default UNIVERSE, and HOST for 127.0.0.0/8. IPv6 finds it by itself. */
  readonly scope?: number | undefined
  /** Seconds until the address is deprecated; Infinity is never, and the default. */
  readonly preferredLifetime?: number | undefined
  /** Seconds until the address is removed; Infinity is never, and the default. */
  readonly validLifetime?: number | undefined
  /** Metric of the route to the prefix. */
  readonly metric?: number | undefined
  /** Bits of `addrFlags`, as in NODAD or NOPREFIXROUTE. */
  readonly flags?: number | undefined
  /** Who installed it, a number up to 255. */
  readonly proto?: number | undefined
}

/** Seconds as the kernel counts them, where all bits are for ever. */
const FOREVER = 0xffff_ffff
const seconds = (lifetime = Number.POSITIVE_INFINITY) => Math.min(lifetime, FOREVER)

/** The request for an address. What is not described is left to the kernel. */
export function addressMessage(what: AddressDescription, _verb: Verb, indexOf: IndexOf): AddrMessage {
  const { family, address, length } = parsePrefix(what.address, 'address')
  const peer = what.peer === undefined ? undefined : parsePrefix(what.peer, 'peer')
  const { preferredLifetime, validLifetime } = what
  const limited = preferredLifetime !== undefined || validLifetime !== undefined
  const { broadcast } = what
  return {
    family,
    prefixlen: peer?.length ?? length,
    scope: what.scope ?? (address.startsWith('127.') ? routeScopes.HOST : routeScopes.UNIVERSE),
    local: address,
    address: peer?.address ?? address,
    index: indexOf(what.dev),
    broadcast: broadcast === undefined ? undefined : parseAddress(broadcast, 'broadcast').address,
    label: what.label,
    rtPriority: what.metric,
    flags: what.flags,
    proto: what.proto,
    cacheinfo: limited
      ? { prefered: seconds(preferredLifetime ?? validLifetime), valid: seconds(validLifetime), cstamp: 0, tstamp: 0 }
      : undefined,
  }
}

/** Changes an address, flags and lifetimes; there is no flag by which the kernel would not make one that is missing. */
const changeAddr = route.op({ request: rtmNewAddr, flags: NLM_F_REPLACE })

/** Addresses, for verbs. */
export const addressNoun: Noun<AddressDescription, AddrMessage> = {
  name: 'address',
  operations: { add: newAddr, delete: delAddr, replace: replaceAddr, change: changeAddr },
  text: ({ address, peer, dev }) => `${address}${peer === undefined ? '' : ` peer ${peer}`} dev ${dev}`,
  links: ({ dev }) => [dev],
  message: addressMessage,
}

/** Flags of an address that whoever adds it decides on; the others are the kernel's. */
export const settableAddrFlags =
  addrFlags.NODAD |
  addrFlags.OPTIMISTIC |
  addrFlags.HOMEADDRESS |
  addrFlags.MANAGETEMPADDR |
  addrFlags.NOPREFIXROUTE |
  addrFlags.MCAUTOJOIN

/** Adds an address to a link; EEXIST where the link has it. */
export const addAddress: VerbFunction<AddressDescription> = verbOf('add', addressNoun)
/** Takes an address from a link; EADDRNOTAVAIL where the link does not have it. */
export const deleteAddress: VerbFunction<AddressDescription> = verbOf('delete', addressNoun)
/** Adds an address, or changes the flags, the lifetimes and the metric of the one that is there. */
export const replaceAddress: VerbFunction<AddressDescription> = verbOf('replace', addressNoun)
/**
 * Changes the flags, the lifetimes and the metric of an address. Linux adds one that is not there, as it does for
 * `ip addr change` (`net/ipv4/devinet.c`, inet_rtm_newaddr()).
 */
export const changeAddress: VerbFunction<AddressDescription> = verbOf('change', addressNoun)
