import { hardwareTypes, linkFlags } from '../../../../families/route/index.ts'
import type { InetDevice } from '../addr/ipv4/inet-device.ts'
import type { Inet6Device } from '../addr/ipv6/inet6-device.ts'
import type { RouteNet } from '../route-net.ts'
import { AddressList } from './address-list.ts'
import type { BridgePortState } from './kinds/bridge/bridge-port.ts'
import type { LinkKind } from './kinds/kind.ts'

/** A network interface (`struct net_device`): what all kinds have. */
export class Link {
  /** Where it is; changes when it moves to another namespace. */
  net: RouteNet
  index = 0
  name: string
  /** Further names, in the order in which they were given. */
  altNames: string[] = []
  readonly kind: LinkKind
  /** Hardware type: ARPHRD_*. */
  type: number = hardwareTypes.ETHER
  /** IFF_* that were set, and those that the kind always has; not those that are computed from its state. */
  flags: number = linkFlags.BROADCAST | linkFlags.MULTICAST
  /** Empty where links of the kind have none. */
  address = '00:00:00:00:00:00'
  broadcast = 'ff:ff:ff:ff:ff:ff'
  /** The address that it was made with, of a kind that has one of its own (IFLA_PERM_ADDRESS). */
  permAddress: string | undefined
  mtu = 1500
  minMtu = 68
  maxMtu = 65535
  txqlen = 1000
  group = 0
  numTxQueues = 1
  numRxQueues = 1
  tsoMaxSize = 65536
  /** What its driver does with XDP: NETDEV_XDP_ACT_*. */
  xdpFeatures = 0
  headroom = 0
  alias = ''
  /** Name of the root queueing discipline. */
  qdisc = 'noop'
  /** IFF_PROMISC and IFF_ALLMULTI as a user has asked for them: what bridges ask for is not told as a flag. */
  askedFlags = 0
  /** How many have asked for promiscuous mode, and for all multicasts. */
  promiscuity = 0
  /** Whether it is in promiscuous mode because it is to take packets for addresses of others (`dev->uc_promisc`). */
  takesOthers = false
  allmulti = 0
  operstate = 0
  linkmode = 0
  protoDown = 0
  protoDownReason = 0
  /** How large packets may be before they are cut into segments, or after some were put together: bytes, and how many. */
  readonly segments = {
    gsoMaxSegs: 65_535,
    gsoMaxSize: 65_536,
    groMaxSize: 65_536,
    gsoIpv4MaxSize: 65_536,
    groIpv4MaxSize: 65_536,
  }
  /** Whether hardware is to count its routed packets. */
  countsInHardware = false
  /** Whether the lower layer can send (`!__LINK_STATE_NOCARRIER`). */
  carrier = true
  /** Whether what it stands on waits for something, or is being tested (__LINK_STATE_DORMANT, __LINK_STATE_TESTING). */
  isDormant = false
  isTesting = false
  /** Whether it had carrier when routes were last told of it. */
  hasRouteCarrier = true
  carrierUpCount = 0
  carrierDownCount = 0
  /** Whether it stays in its namespace (`netns_immutable`). */
  isImmutable = false
  /** Whether it is whole, and so is told of when it goes (RTNL_LINK_INITIALIZED). */
  isWhole = false
  /** Whether it is in the table of its namespace. */
  isRegistered = false
  /** Whether it is going for good, and not to another namespace (NETREG_UNREGISTERING). */
  isGoing = false
  /** The link that this one stands on, or the other end of a pair; IFLA_LINK. */
  lower: Link | undefined
  /** Links that stand on this one. */
  readonly uppers = new Set<Link>()
  /** Further addresses that it accepts: of one receiver each, and of groups. */
  readonly unicast = new AddressList()
  readonly multicast = new AddressList()
  /** The bridge that it is a port of. */
  master: Link | undefined
  /** What it is as a port of a bridge. */
  port: BridgePortState | undefined
  /** The kind's own settings. */
  data: unknown = undefined
  /** IPv4 on it; undefined where its MTU is too small for that. */
  inet: InetDevice | undefined
  inet6: Inet6Device | undefined

  constructor(net: RouteNet, name: string, kind: LinkKind) {
    this.net = net
    this.name = name
    this.kind = kind
  }

  get isUp(): boolean {
    return (this.flags & linkFlags.UP) !== 0
  }

  get isLoopback(): boolean {
    return (this.flags & linkFlags.LOOPBACK) !== 0
  }

  /** The flags as they are told: with those that follow from its state (`net/core/dev.c`, dev_get_flags()). */
  get shownFlags(): number {
    let flags = (this.flags & ~(linkFlags.PROMISC | linkFlags.ALLMULTI)) | this.askedFlags
    if (this.isUp) {
      if (this.isOperational) flags |= linkFlags.RUNNING
      if (this.carrier) flags |= linkFlags.LOWER_UP
      if (this.isDormant) flags |= linkFlags.DORMANT
    }
    return flags
  }

  /** Whether it can be used as far as is known: operational state UP or UNKNOWN (netif_oper_up()). */
  get isOperational(): boolean {
    return this.operstate === 6 || this.operstate === 0
  }

  /** Index of the link below, or of the peer; its own where there is none of these, 0 where the peer is not there yet. */
  get lowerIndex(): number {
    if (this.lower !== undefined && !this.kind.traits.hidesLower) return this.lower.index
    return this.kind.traits.isPaired ? 0 : this.index
  }
}
