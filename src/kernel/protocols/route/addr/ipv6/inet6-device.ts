import { type Inet6Settings, inet6Settings, linkFlags } from '../../../../../families/route/index.ts'
import type { PackedAddress } from '../../fib/table/prefix.ts'
import type { Link } from '../../link/link.ts'
import { MulticastList } from '../multicast-list.ts'
import type { Ipv6Address } from './ipv6-address.ts'

/** What links begin with that is not 0 (`net/ipv6/addrconf.c`, ipv6_devconf_dflt). */
const defaults: Inet6Settings = {
  hoplimit: 64,
  mtu6: 1280,
  acceptRa: 1,
  acceptRedirects: 1,
  autoconf: 1,
  dadTransmits: 1,
  rtrSolicits: -1,
  rtrSolicitInterval: 4000,
  rtrSolicitDelay: 1000,
  tempValidLft: 604_800,
  tempPreferedLft: 86_400,
  regenMaxRetry: 3,
  maxDesyncFactor: 600,
  maxAddresses: 16,
  acceptRaDefrtr: 1,
  acceptRaPinfo: 1,
  acceptRaRtrPref: 1,
  rtrProbeInterval: 60_000,
  acceptDad: 1,
  mldv1UnsolicitedReportInterval: 10_000,
  mldv2UnsolicitedReportInterval: 1000,
  suppressFragNdisc: 1,
  acceptRaMtu: 1,
  acceptRaMinHopLimit: 1,
  rtrSolicitMaxInterval: 3_600_000,
  enhancedDad: 1,
  raDefrtrMetric: 1024,
  ioam6Id: 65_535,
  ioam6IdWide: -1,
  ndiscEvictNocarrier: 1,
}

/** Base of the time that a neighbour counts as reachable, in milliseconds. */
const BASE_REACHABLE_TIME = 30_000

/** IPv6 settings as a namespace begins with them. */
export function inet6Defaults(): Inet6Settings {
  const zeros = Object.fromEntries(inet6Settings.attributes.map(({ name }) => [name, 0]))
  return { ...zeros, ...defaults }
}

/** IPv6 on a link (`struct inet6_dev`). */
export class Inet6Device {
  readonly link: Link
  readonly settings: Inet6Settings
  /** IF_RA_* and IF_READY of the kernel, as IFLA_INET6_FLAGS shows them. */
  flags = 0
  /** By scope, the widest first; of one scope the youngest first. */
  addresses: Ipv6Address[] = []
  readonly multicast: MulticastList
  /** The interface identifier for advertised prefixes, as an address. */
  token = '::'
  /** When it last changed, in hundredths of a second since boot. */
  tstamp: number
  /** Whether its settings are there under the name of the link (`sysctl_header`). */
  hasSettings = true
  #reachableTime: number | undefined
  #random: PackedAddress | undefined

  constructor(link: Link, settings: Inet6Settings, tstamp: number) {
    this.link = link
    this.multicast = new MulticastList(link, 10)
    this.settings = settings
    this.tstamp = tstamp
  }

  /** Milliseconds that a neighbour counts as reachable: random between half and one and a half times the base. */
  get reachableTime(): number {
    this.#reachableTime ??= Math.round(BASE_REACHABLE_TIME * (0.5 + this.link.net.net.kernel.random()))
    return this.#reachableTime
  }

  /** The end of its own addresses where these are random, as long as there is IPv6 on the link. */
  get random(): PackedAddress {
    const { random } = this.link.net.net.kernel
    this.#random ??= String.fromCharCode(...Array.from({ length: 4 }, () => Math.floor(random() * 0x1_0000)))
    return this.#random
  }

  /** Whether the link is up and has carrier, so that addresses can be tried (IF_READY). */
  get isReady(): boolean {
    return (this.flags & IF_READY) !== 0
  }
}

/** The link is up and has carrier (`net/if_inet6.h`). */
export const IF_READY = 0x8000_0000

/** Routers were asked for. Nobody answers. */
export const IF_RS_SENT = 0x10

/** Whether neighbours on a link are asked for their addresses. */
export function asksNeighbours({ flags }: Link): boolean {
  return (flags & (linkFlags.NOARP | linkFlags.LOOPBACK)) === 0
}
