import { portStates } from '../link/kinds/bridge/bridge-port.ts'
import { portsOf, stateOf } from '../link/kinds/bridge/bridge-state.ts'
import type { Link } from '../link/link.ts'
import { ipv6Group } from './group.ts'
import type { MulticastDatabase } from './multicast-database.ts'
import { canJoin, hearGroup, hearLeave } from './port-groups.ts'

/** What a link says of the groups that it is in: addresses as text. */
export interface MulticastReport {
  /** The hardware address that it comes from. */
  readonly source: string
  readonly joined: readonly string[]
  readonly left: readonly string[]
}

/** A link sends a report. It goes as far as bridges carry it, and no way twice. */
export function hearReport(link: Link, report: MulticastReport): void {
  send(link, report, new Set())
}

/** What goes out at a link comes in at the other end of a pair, or goes out at the link below. */
function send(link: Link, report: MulticastReport, seen: Set<Link>): void {
  const { kind, lower } = link
  if (!link.isUp) return
  if (kind.kind === 'bridge') return sendByBridge(link, report, seen)
  if (!link.carrier || lower === undefined) return
  if (kind.traits.isPaired) return receive(lower, report, seen)
  if (kind.kind === 'macvlan' || kind.kind === 'macvtap') send(lower, report, seen)
}

/** What a bridge sends itself it hears, whether it has carrier or not (`net/bridge/br_device.c`, br_dev_xmit()). */
function sendByBridge(bridge: Link, report: MulticastReport, seen: Set<Link>): void {
  const { isSnooping, mdb } = stateOf(bridge)
  if (isSnooping) note(mdb, undefined, report)
  flood(bridge, undefined, report, seen)
}

/** A report comes in: a port learns where it is from, and who is in which group (`net/bridge/br_input.c`, br_handle_frame_finish()). */
function receive(link: Link, report: MulticastReport, seen: Set<Link>): void {
  const { port, master: bridge } = link
  if (port === undefined || bridge === undefined || !link.isUp || !bridge.isUp || seen.has(link)) return
  seen.add(link)
  if (!port.canLearn) return
  const { fdb, mdb, isSnooping, settings } = stateOf(bridge)
  if (port.settings.locked !== 0 && fdb.find(report.source)?.port !== link) return
  if (port.settings.learning !== 0)
    fdb.hear(bridge, link, report.source, { limit: settings.fdbMaxLearned || undefined })
  if (isSnooping) note(mdb, link, report)
  if (port.state === portStates.FORWARDING) flood(bridge, link, report, seen)
}

/** As no querier is known, a bridge has a report go out everywhere (br_flood()). */
function flood(bridge: Link, from: Link | undefined, report: MulticastReport, seen: Set<Link>): void {
  for (const link of portsOf(bridge)) {
    const { port } = link
    if (link === from || port?.state !== portStates.FORWARDING) continue
    if (from !== undefined && port.settings.mcastFlood === 0) continue
    if (port.settings.isolated !== 0 && from?.port?.settings.isolated === 1) continue
    send(link, report, seen)
  }
}

/** br_ip6_multicast_mld2_report() */
function note(db: MulticastDatabase, port: Link | undefined, { joined, left }: MulticastReport): void {
  if (port === undefined ? !db.bridge.isUp : !canJoin(db, port)) return
  for (const text of joined) {
    const group = db.make(ipv6Group(text))
    if (group === undefined) return
    if (port === undefined) db.joinHost(group, true)
    else hearGroup(db, group, port)
  }
  for (const text of left) {
    const group = db.find(ipv6Group(text))
    if (group !== undefined) hearLeave(db, group, port)
  }
}
