import type { Bridge } from '../../../../../families/route/index.ts'
import type { Link } from '../link.ts'
import { ForwardingTable } from './forwarding-table.ts'

/** What a bridge can be set to, and what it begins with; times in hundredths of a second. */
const initial = {
  forwardDelay: 1500,
  helloTime: 200,
  maxAge: 2000,
  ageingTime: 30_000,
  stpState: 0,
  priority: 32_768,
  vlanFiltering: 0,
  groupFwdMask: 0,
  groupAddr: '01:80:c2:00:00:00',
  mcastRouter: 1,
  mcastSnooping: 1,
  mcastQueryUseIfaddr: 0,
  mcastQuerier: 0,
  mcastHashElasticity: 16,
  mcastHashMax: 4096,
  mcastLastMemberCnt: 2,
  mcastStartupQueryCnt: 2,
  mcastLastMemberIntvl: 100n,
  mcastMembershipIntvl: 26_000n,
  mcastQuerierIntvl: 25_500n,
  mcastQueryIntvl: 12_500n,
  mcastQueryResponseIntvl: 1000n,
  mcastStartupQueryIntvl: 3124n,
  mcastStatsEnabled: 0,
  mcastIgmpVersion: 2,
  mcastMldVersion: 1,
  nfCallIptables: 0,
  nfCallIp6tables: 0,
  nfCallArptables: 0,
  fdbMaxLearned: 0,
} satisfies Bridge

/** A bridge (`struct net_bridge`). */
export class BridgeState {
  #settings: Bridge = { ...initial }
  readonly fdb = new ForwardingTable(() => this.holdTime)
  /** Whether somebody gave it an address; else it takes one of its ports'. */
  hasOwnAddress = false
  hasOwnMtu = false
  /** The address in its bridge id: none until it has a port or is given one. */
  id = '00:00:00:00:00:00'
  #bools = 0

  /** Whether the topology of the network has changed of late (`topology_change`, `topology_change_detected`). */
  hasTopologyChanged = false
  /** Ends the wait for its end. */
  stopTopologyChange: (() => void) | undefined

  /** Whether it takes part in a spanning tree. */
  get hasSpanningTree(): boolean {
    return this.#settings.stpState !== 0
  }

  /** How long a port listens, and then learns, in milliseconds. */
  get forwardDelay(): number {
    return (this.#settings.forwardDelay ?? 0) * 10
  }

  /** How long what other bridges said counts, in milliseconds. */
  get maxAge(): number {
    return (this.#settings.maxAge ?? 0) * 10
  }

  /** How long addresses are remembered, in milliseconds (hold_time()). */
  get holdTime(): number {
    return this.hasTopologyChanged ? this.forwardDelay : (this.#settings.ageingTime ?? 0) * 10
  }

  change(data: Bridge): void {
    for (const name of Object.keys(initial) as (keyof typeof initial)[]) {
      if (data[name] !== undefined && name !== 'mcastHashElasticity')
        this.#settings = { ...this.#settings, [name]: data[name] }
    }
    const { optval = 0, optmask = 0 } = data.multiBoolopt ?? {}
    this.#bools = (this.#bools & ~optmask) | (optval & optmask)
  }

  /** The lowest number that no port has. */
  freePort(ports: readonly Link[]): number {
    const taken = new Set(ports.map(({ port }) => port?.number))
    for (let number = 1; ; number++) if (!taken.has(number)) return number
  }

  /** IFLA_INFO_DATA (`net/bridge/br_netlink.c`, br_fill_info()). */
  message(): Bridge {
    const s = this.#settings
    const id = { prio: s.priority ?? 0, addr: this.id }
    return {
      helloTimer: 0n,
      tcnTimer: 0n,
      topologyChangeTimer: 0n,
      gcTimer: 0n,
      forwardDelay: s.forwardDelay,
      helloTime: s.helloTime,
      maxAge: s.maxAge,
      ageingTime: this.hasTopologyChanged ? (s.forwardDelay ?? 0) * 2 : s.ageingTime,
      stpState: s.stpState === 0 ? 0 : 1,
      priority: s.priority,
      vlanFiltering: s.vlanFiltering,
      groupFwdMask: s.groupFwdMask,
      bridgeId: id,
      rootId: id,
      rootPort: 0,
      rootPathCost: 0,
      topologyChange: Number(this.hasTopologyChanged),
      topologyChangeDetected: Number(this.hasTopologyChanged),
      groupAddr: s.groupAddr,
      multiBoolopt: { optval: this.#bools, optmask: 31 },
      fdbNLearned: 0,
      fdbMaxLearned: s.fdbMaxLearned,
      mcastRouter: s.mcastRouter,
      mcastSnooping: s.mcastSnooping,
      mcastQueryUseIfaddr: s.mcastQueryUseIfaddr,
      mcastQuerier: s.mcastQuerier,
      mcastStatsEnabled: s.mcastStatsEnabled,
      mcastHashElasticity: s.mcastHashElasticity,
      mcastHashMax: s.mcastHashMax,
      mcastLastMemberCnt: s.mcastLastMemberCnt,
      mcastStartupQueryCnt: s.mcastStartupQueryCnt,
      mcastIgmpVersion: s.mcastIgmpVersion,
      ...(s.mcastQuerier === 0 ? {} : { mcastQuerierState: { ipAddress: '0.0.0.0', ipv6Address: '::' } }),
      mcastMldVersion: s.mcastMldVersion,
      mcastLastMemberIntvl: s.mcastLastMemberIntvl,
      mcastMembershipIntvl: s.mcastMembershipIntvl,
      mcastQuerierIntvl: s.mcastQuerierIntvl,
      mcastQueryIntvl: s.mcastQueryIntvl,
      mcastQueryResponseIntvl: s.mcastQueryResponseIntvl,
      mcastStartupQueryIntvl: s.mcastStartupQueryIntvl,
      nfCallIptables: s.nfCallIptables,
      nfCallIp6tables: s.nfCallIp6tables,
      nfCallArptables: s.nfCallArptables,
    }
  }
}

export function stateOf(link: Link): BridgeState {
  return link.data as BridgeState
}

export function portsOf(link: Link): Link[] {
  return link.net.links.all.filter(({ master }) => master === link)
}
