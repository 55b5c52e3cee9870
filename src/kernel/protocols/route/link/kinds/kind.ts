import type { LinkAttributes, LinkInfo, LinkMessage } from '../../../../../families/route/index.ts'
import type { Policy } from '../../../../policy/policy.ts'
import type { Forwarding } from '../../fdb/forwarding.ts'
import type { RouteRequest } from '../../request/request.ts'
import type { RouteNet } from '../../route-net.ts'
import type { Link } from '../link.ts'

/** The data that a request has for a kind; undefined when it has none, or those of another kind. */
export type LinkData = NonNullable<LinkInfo['data']>

/**
 * A kind of links: what is different from kind to kind, by who wants to know. What a kind leaves out happens as it does for most links.
 * Numbers that functions return are 0, or minus the errno that refuses what was to be done.
 */
export interface LinkKind {
  /** As in `ip link add type KIND`; undefined for the loopback link, which nobody makes. */
  readonly kind: string | undefined
  readonly traits: LinkTraits
  readonly rtnetlink: RtnetlinkOperations
  readonly device: DeviceOperations
  /** How other links become its ports; without it, none can. */
  readonly ports?: PortOperations
  /** What becomes of forwarding entries; without it, they are further addresses that the link accepts. */
  readonly forwarding?: Forwarding
}

/** What is true of all links of a kind, as long as they live. */
export interface LinkTraits {
  /** Whether its links come in pairs that name each other. */
  readonly isPaired?: boolean
  /** Whether its links do not tell which link they stand on but in their data (they have no ndo_get_iflink). */
  readonly hidesLower?: boolean
  /** Whether it takes all packets of the link that it stands on, so that nobody else can. */
  readonly takesPackets?: boolean
  /** Whether a program can have the packets of its links. */
  readonly isTap?: boolean
  /** Whether a program can hold its links down (`dev->change_proto_down`). */
  readonly canBeHeldDown?: boolean
  /** Whether packets wait in its links until they are sent. */
  readonly hasQueue?: boolean
  /** Whether its links take packets for further addresses without being promiscuous (IFF_UNICAST_FLT). */
  readonly filtersAddresses?: boolean
}

/** What requests about links ask, from the making of one to its end (`struct rtnl_link_ops`). */
export interface RtnetlinkOperations {
  /** How the data of a request are judged, before anything else is; without it, there are none. */
  readonly policy?: Policy
  /** Number of the datum that describes the other end of a pair. */
  readonly peerType?: number
  /** Sets what its links begin with. */
  setup(link: Link): void
  /** Looks at a request to make or change a link, before anything is done; `attributes` are those of the link, or of its other end. */
  validate?(request: RouteRequest<LinkMessage>, attributes: LinkAttributes): number
  /** Makes a link of the request and registers it; without it, it is only registered. */
  newLink?(link: Link, request: RouteRequest<LinkMessage>): number
  /** Changes what belongs to the kind; without it nothing of it can be changed. */
  changeLink?(link: Link, request: RouteRequest<LinkMessage>): number
  /** Takes a link away, and what goes with it; without it, it is only unregistered. */
  delLink?(link: Link, remove: (link: Link) => void): void
  /** The namespace that it works in (`get_link_net`); without it, that of the link below or of the peer. */
  linkNet?(link: Link): RouteNet
  /** What IFLA_INFO_DATA says (`fill_info`). */
  data?(link: Link): object | undefined
}

/** What a link does when its state changes, whoever changes it (`struct net_device_ops`). */
export interface DeviceOperations {
  /** What a link can do, of `features`; without it, nothing of these. */
  features?(link: Link): number
  /** The link is set up, or down. */
  open?(link: Link): number
  stop?(link: Link): void
  /** The link is gone, and everybody has heard of it. */
  uninit?(link: Link): void
  /** Whether the MTU may be that; what else has to happen then. */
  changeMtu?(link: Link, mtu: number): number
  /** An address is set, be it the one that the link has. */
  setAddress?(link: Link, address: string): number
  /** The addresses have changed that the link accepts, or it has just gone up (ndo_set_rx_mode). */
  setReceiveMode?(link: Link): void
  /** Promiscuous mode is on or off, or that for all multicasts (ndo_change_rx_flags). */
  changeReceiveFlags?(link: Link, changed: number): void
  /** A program says whether the link has carrier; without it, none may. */
  setCarrier?(link: Link, isOn: boolean): number
  /** Others say how many bytes are to be free before each packet (ndo_set_rx_headroom). */
  setHeadroom?(link: Link, bytes: number): void
}

/** Another link is to become a port of one, or leaves it (ndo_add_slave, ndo_del_slave). */
export interface PortOperations {
  add(link: Link, port: Link, request: RouteRequest<LinkMessage>): number
  remove(link: Link, port: Link): void
}
