import {
  type BridgePort,
  bridgePortStates,
  type LinkMessage,
  routeGroups,
  rtmDelLink,
  rtmNewLink,
} from '../../../../../../families/route/index.ts'
import { defined } from '../../../answer/defined.ts'
import { rtnlNotify } from '../../../answer/notify.ts'
import { RouterPort } from '../../../mdb/router-port.ts'
import type { Link } from '../../link.ts'
import { type BridgeState, stateOf } from './bridge-state.ts'

export const portStates = bridgePortStates

/** Switches of a port, and how they stand first (`p->flags`). */
const switches = {
  mode: 0,
  guard: 0,
  protect: 0,
  fastLeave: 0,
  mcastToUcast: 0,
  learning: 1,
  unicastFlood: 1,
  mcastFlood: 1,
  bcastFlood: 1,
  proxyarp: 0,
  proxyarpWifi: 0,
  vlanTunnel: 0,
  neighSuppress: 0,
  isolated: 0,
  locked: 0,
  mab: 0,
  neighVlanSuppress: 0,
} satisfies BridgePort

/** What the way through a pair of links costs, which say of themselves that they are fast, and what one costs that says nothing (port_cost()). */
const FAST_COST = 2
const UNKNOWN_COST = 100

/** What else a port can be set to, and what it begins with. */
const settings = {
  ...switches,
  priority: 32,
  cost: UNKNOWN_COST,
  groupFwdMask: 0,
  mcastEhtHostsLimit: 512,
  mcastMaxGroups: 0,
  backupNhid: 0,
} satisfies BridgePort

export const switchNames = Object.keys(switches) as (keyof typeof switches)[]

/** A link that stands on another one is as fast as that. */
function costOf(port: Link): number {
  if (port.kind.traits.isPaired) return FAST_COST
  return port.lower === undefined ? UNKNOWN_COST : costOf(port.lower)
}

/** A link as a port of a bridge (`struct net_bridge_port`). */
export class BridgePortState {
  readonly number: number
  #state: number = bridgePortStates.DISABLED
  readonly settings: { -readonly [K in keyof typeof settings]: number } = { ...settings }
  readonly router: RouterPort
  /** The port that takes its packets while it has no carrier. */
  backup: Link | undefined
  /** Ends the wait for its next state. */
  stopForwardDelay: (() => void) | undefined

  constructor(bridge: Link, port: Link, number: number) {
    this.number = number
    this.settings.cost = costOf(port)
    this.becomeDesignated(stateOf(bridge))
    this.router = new RouterPort(bridge, port, () => stateOf(bridge).routerTime)
  }

  /** What it says to other bridges, of the tree and of itself: it may be old, while the port is disabled. */
  #designatedPriority = 0
  #designatedPort = 0

  /** `port_id` */
  get id(): number {
    return (this.settings.priority << 10) | this.number
  }

  /** br_become_designated_port() */
  becomeDesignated({ settings }: BridgeState): void {
    this.#designatedPriority = settings.priority
    this.#designatedPort = this.id
  }

  /** br_stp_set_port_priority() */
  setPriority(priority: number, bridge: BridgeState): void {
    const isDesignated = this.#designatedPriority === bridge.settings.priority && this.#designatedPort === this.id
    this.settings.priority = priority
    if (isDesignated) this.#designatedPort = this.id
  }

  /** How often it was blocked and forwarded again under a spanning tree (`struct bridge_stp_xstats`). */
  transitionBlk = 0
  transitionFwd = 0

  get state(): number {
    return this.#state
  }

  /** br_set_state() */
  enter(state: number, { hasSpanningTree }: BridgeState): void {
    this.#state = state
    if (!hasSpanningTree) return
    if (state === bridgePortStates.BLOCKING) this.transitionBlk++
    if (state === bridgePortStates.FORWARDING) this.transitionFwd++
  }

  /** Whether it takes notice of where packets come from. */
  get canLearn(): boolean {
    return this.state === bridgePortStates.LEARNING || this.state === bridgePortStates.FORWARDING
  }

  /** IFLA_INFO_SLAVE_DATA and IFLA_PROTINFO (`net/bridge/br_netlink.c`, br_port_fill_attrs()). */
  data(port: Link): BridgePort {
    const { settings, number, state } = this
    const bridge = port.master && stateOf(port.master)
    const designated = { prio: this.#designatedPriority, addr: bridge?.id ?? '00:00:00:00:00:00' }
    return defined<BridgePort>({
      state,
      priority: settings.priority,
      cost: settings.cost,
      mode: settings.mode,
      guard: settings.guard,
      protect: settings.protect,
      fastLeave: settings.fastLeave,
      mcastToUcast: settings.mcastToUcast,
      learning: settings.learning,
      unicastFlood: settings.unicastFlood,
      mcastFlood: settings.mcastFlood,
      bcastFlood: settings.bcastFlood,
      proxyarp: settings.proxyarp,
      proxyarpWifi: settings.proxyarpWifi,
      rootId: designated,
      bridgeId: designated,
      designatedPort: this.#designatedPort,
      designatedCost: 0,
      id: this.id,
      no: number,
      topologyChangeAck: 0,
      configPending: 0,
      vlanTunnel: settings.vlanTunnel,
      groupFwdMask: settings.groupFwdMask,
      neighSuppress: settings.neighSuppress,
      mrpRingOpen: 0,
      mrpInOpen: 0,
      isolated: settings.isolated,
      locked: settings.locked,
      mab: settings.mab,
      neighVlanSuppress: settings.neighVlanSuppress,
      messageAgeTimer: 0n,
      forwardDelayTimer: 0n,
      holdTimer: 0n,
      multicastRouter: this.router.type,
      mcastEhtHostsLimit: settings.mcastEhtHostsLimit,
      mcastEhtHostsCnt: 0,
      mcastNGroups: bridge?.mdb.at(port).length ?? 0,
      mcastMaxGroups: settings.mcastMaxGroups,
      backupPort: this.backup?.index,
      backupNhid: settings.backupNhid === 0 ? undefined : settings.backupNhid,
    })
  }
}

/** A port as messages of family AF_BRIDGE tell it (br_fill_ifinfo()). */
export function portMessage(port: Link, isThere = true): LinkMessage {
  return defined<LinkMessage>({
    family: 7,
    type: port.type,
    index: port.index,
    flags: port.shownFlags >>> 0,
    change: 0,
    ifname: port.name,
    master: port.master?.index,
    mtu: port.mtu,
    operstate: port.isUp ? port.operstate : 2,
    address: port.address,
    link: port.lowerIndex === port.index ? undefined : port.lowerIndex,
    protinfo: isThere ? port.port?.data(port) : undefined,
  })
}

/** Tells that a port's part in its bridge has changed, or is over (br_ifinfo_notify()). */
export function notifyPort(port: Link, isThere: boolean): void {
  rtnlNotify(port.net.net, routeGroups.LINK, isThere ? rtmNewLink : rtmDelLink, () => portMessage(port, isThere))
}
