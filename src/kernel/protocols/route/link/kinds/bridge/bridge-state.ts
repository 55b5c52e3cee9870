import { type Bridge, mdbProtocols } from '../../../../../../families/route/index.ts'
import { MulticastDatabase } from '../../../mdb/multicast-database.ts'
import type { MulticastSettings } from '../../../mdb/multicast-settings.ts'
import type { Link } from '../../link.ts'
import { ForwardingTable } from './forwarding-table.ts'

/** What a bridge can be set to, and what it begins with; times in hundredths of a second. */
const initial = {
  forwardDelay: 1500,
  helloTime: 200,
  maxAge: 2000,
  ageingTime: 30_000,
  stpState: 0,
  priority: 32_768,
  groupFwdMask: 0,
  groupAddr: '01:80:c2:00:00:00',
  mcastRouter: 1,
  mcastSnooping: 1,
  mcastQueryUseIfaddr: 0,
  mcastQuerier: 0,
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

export type BridgeSettings = {
  -readonly [K in keyof typeof initial]: (typeof initial)[K] extends bigint
    ? bigint
    : (typeof initial)[K] extends string
      ? string
      : number
}

/** The chains of the hash table of groups are as long as they are (RHT_ELASTICITY). */
const HASH_ELASTICITY = 16

/** The longest time that a timer takes, in milliseconds: that of a clock that waits by 31 bits. */
const LONGEST = 0x7fff_ffff

/** A bridge (`struct net_bridge`). */
export class BridgeState implements MulticastSettings {
  readonly settings: BridgeSettings = { ...initial }
  /** Bits that are set of the options of one bit each. */
  bools = 0
  /** What it can do: that follows from its ports. */
  features = -1
  /** Its ports, the youngest first. */
  ports: readonly Link[] = []
  readonly fdb = new ForwardingTable(() => this.holdTime)
  readonly mdb: MulticastDatabase
  /** Whether somebody gave it an address; else it takes one of its ports'. */
  hasOwnAddress = false
  hasOwnMtu = false
  /** The address in its bridge id: none until it has a port or is given one. */
  id = '00:00:00:00:00:00'

  /** Whether the topology of the network has changed of late (`topology_change`, `topology_change_detected`). */
  hasTopologyChanged = false
  /** Ends the wait for its end. */
  stopTopologyChange: (() => void) | undefined

  constructor(bridge: Link) {
    this.mdb = new MulticastDatabase(bridge, this)
  }

  /** Whether it takes part in a spanning tree. */
  get hasSpanningTree(): boolean {
    return this.settings.stpState !== 0
  }

  /** How long a port listens, and then learns, in milliseconds. */
  get forwardDelay(): number {
    return this.settings.forwardDelay * 10
  }

  /** How long what other bridges said counts, in milliseconds. */
  get maxAge(): number {
    return this.settings.maxAge * 10
  }

  /** How long addresses are remembered, in milliseconds (hold_time()). */
  get holdTime(): number {
    return this.hasTopologyChanged ? this.forwardDelay : this.settings.ageingTime * 10
  }

  get isSnooping(): boolean {
    return this.settings.mcastSnooping !== 0
  }

  set isSnooping(value: boolean) {
    this.settings.mcastSnooping = Number(value)
  }

  get maxGroups(): number {
    return this.settings.mcastHashMax
  }

  get membershipTime(): number {
    return milliseconds(this.settings.mcastMembershipIntvl)
  }

  get routerTime(): number {
    return milliseconds(this.settings.mcastQuerierIntvl)
  }

  get lastMemberTime(): number {
    return milliseconds(this.settings.mcastLastMemberIntvl * BigInt(this.settings.mcastLastMemberCnt))
  }

  handlesSources(proto: number): boolean {
    const { mcastIgmpVersion, mcastMldVersion } = this.settings
    return proto === mdbProtocols.IP ? mcastIgmpVersion === 3 : proto === mdbProtocols.IPV6 && mcastMldVersion === 2
  }

  /** The topology counts as settled again (br_stp_disable_bridge()). */
  endTopologyChange(): void {
    this.stopTopologyChange?.()
    this.hasTopologyChanged = false
  }

  /** The lowest number that no port has. */
  freePort(ports: readonly Link[]): number {
    const taken = new Set(ports.map(({ port }) => port?.number))
    for (let number = 1; ; number++) if (!taken.has(number)) return number
  }

  /** IFLA_INFO_DATA (`net/bridge/br_netlink.c`, br_fill_info()). */
  message(): Bridge {
    const s = this.settings
    const id = { prio: s.priority, addr: this.id }
    return {
      helloTimer: 0n,
      tcnTimer: 0n,
      topologyChangeTimer: 0n,
      gcTimer: 0n,
      forwardDelay: s.forwardDelay,
      helloTime: s.helloTime,
      maxAge: s.maxAge,
      ageingTime: this.hasTopologyChanged ? s.forwardDelay * 2 : s.ageingTime,
      stpState: s.stpState,
      priority: s.priority,
      vlanFiltering: 0,
      groupFwdMask: s.groupFwdMask,
      bridgeId: id,
      rootId: id,
      rootPort: 0,
      rootPathCost: 0,
      topologyChange: Number(this.hasTopologyChanged),
      topologyChangeDetected: Number(this.hasTopologyChanged),
      groupAddr: s.groupAddr,
      multiBoolopt: { optval: this.bools, optmask: 31 },
      fdbNLearned: this.fdb.learned,
      fdbMaxLearned: s.fdbMaxLearned,
      mcastRouter: s.mcastRouter,
      mcastSnooping: s.mcastSnooping,
      mcastQueryUseIfaddr: s.mcastQueryUseIfaddr,
      mcastQuerier: s.mcastQuerier,
      mcastStatsEnabled: s.mcastStatsEnabled,
      mcastHashElasticity: HASH_ELASTICITY,
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

/** The ports of a bridge, the youngest first. */
export function portsOf(link: Link): readonly Link[] {
  return [...stateOf(link).ports]
}

function milliseconds(ticks: bigint): number {
  return Math.min(Number(ticks) * 10, LONGEST)
}
