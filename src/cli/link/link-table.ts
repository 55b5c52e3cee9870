import { hardwareTypes, type LinkMessage, type LinkStats64, linkFlags, operStates } from '../../families/route/index.ts'
import { groupNames } from '../iproute2/name-files.ts'
import type { Style } from '../table/colour.ts'
import { type Column, titled } from '../table/table.ts'
import type { LinkNames } from '../words/link-names.ts'
import { bitNames, nameOf } from '../words/names.ts'
import { findLinkKind, findPortKind } from './kinds/all-kinds.ts'
import type { KindData } from './kinds/link-kind.ts'

/** What more a table shows. */
export interface LinkTableOptions {
  readonly details?: boolean
  readonly brief?: boolean
  readonly statistics?: number
}

/** Columns of a table of links. */
export function linkColumns(
  names: LinkNames,
  numeric: boolean,
  { details = false, brief = false, statistics = 0 }: LinkTableOptions = {},
): Column<LinkMessage>[] {
  if (brief) return titled(commonColumns(names, numeric), 'NAME', 'STATE', 'OVER', 'ADDRESS', 'FLAGS')
  return [
    ...commonColumns(names, numeric),
    ...(details ? detailColumns(names) : []),
    ...(statistics > 0 ? counterColumns : []),
    ...(statistics > 1 ? errorColumns : []),
  ]
}

function commonColumns(names: LinkNames, numeric: boolean): Column<LinkMessage>[] {
  return [
    { title: 'INDEX', align: 'right', cell: (link) => link.index },
    { title: 'NAME', label: '', cell: (link) => ({ text: link.ifname ?? '', style: 'name' }) },
    { title: 'KIND', cell: (link) => kindOf(link, numeric) },
    {
      title: 'STATE',
      cell: (link) => ({ text: nameOf(operStates, link.operstate, numeric), style: stateStyle(link.operstate) }),
    },
    { title: 'MTU', align: 'right', cell: (link) => link.mtu },
    { title: 'OVER', cell: (link) => (link.link === link.index ? '' : lowerName(link, names)) },
    { title: 'MASTER', cell: (link) => ({ text: names.name(link.master), style: 'name' }) },
    { title: 'ADDRESS', cell: (link) => ({ text: link.address ?? '', style: 'address' }) },
    { title: 'FLAGS', cell: (link) => ({ text: bitNames(linkFlags, link.flags, numeric), style: 'quiet' }) },
  ]
}

function detailColumns(names: LinkNames): Column<LinkMessage>[] {
  return [
    { title: 'QLEN', align: 'right', cell: (link) => link.txqlen },
    { title: 'GROUP', cell: (link) => (link.group ? (groupNames.nameOf(link.group) ?? `${link.group}`) : '') },
    { title: 'ALIAS', cell: (link) => link.ifalias },
    { title: 'ALSO', cell: (link) => link.propList?.altIfname?.join(' ') },
    { title: 'SETTINGS', cell: (link) => settingsText(link, names) },
  ]
}

/** Settings of its kind, and of what it is to its master, as iproute2 calls them. */
function settingsText({ linkinfo }: LinkMessage, names: LinkNames): string {
  const { kind, slaveKind, data, slaveData } = linkinfo ?? {}
  const own = kind && findLinkKind(kind)?.iproute2(data as KindData | undefined, names)
  const asPort = slaveKind && findPortKind(slaveKind)?.iproute2(slaveData as KindData | undefined, names)
  return Object.entries({ ...own, ...asPort })
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' ')
}

const counter = (title: string, name: keyof LinkStats64): Column<LinkMessage> => ({
  title,
  align: 'right',
  cell: ({ stats64 }) => (stats64?.[name] === undefined ? '' : `${stats64[name]}`),
})

const counterColumns: readonly Column<LinkMessage>[] = [
  counter('RX BYTES', 'rxBytes'),
  counter('RX PACKETS', 'rxPackets'),
  counter('RX ERRORS', 'rxErrors'),
  counter('RX DROPPED', 'rxDropped'),
  counter('MULTICAST', 'multicast'),
  counter('TX BYTES', 'txBytes'),
  counter('TX PACKETS', 'txPackets'),
  counter('TX ERRORS', 'txErrors'),
  counter('TX DROPPED', 'txDropped'),
  counter('COLLISIONS', 'collisions'),
]

const errorColumns: readonly Column<LinkMessage>[] = [
  counter('RX LENGTH', 'rxLengthErrors'),
  counter('RX CRC', 'rxCrcErrors'),
  counter('RX FRAME', 'rxFrameErrors'),
  counter('RX FIFO', 'rxFifoErrors'),
  counter('RX OVER', 'rxOverErrors'),
  counter('RX MISSED', 'rxMissedErrors'),
  counter('RX NOHANDLER', 'rxNohandler'),
  counter('TX ABORTED', 'txAbortedErrors'),
  counter('TX CARRIER', 'txCarrierErrors'),
  counter('TX FIFO', 'txFifoErrors'),
  counter('TX WINDOW', 'txWindowErrors'),
  counter('TX HEARTBEAT', 'txHeartbeatErrors'),
]

/** What made the link; of a link that nobody made, its hardware. */
export function kindOf(link: LinkMessage, numeric = false): string {
  const kind = link.linkinfo?.kind ?? link.linkinfo?.kindUnlisted
  return kind ?? nameOf(hardwareTypes, link.type, numeric)
}

/** The link below or the peer: where it is in another namespace, its number there says nothing here. */
function lowerName(link: LinkMessage, names: LinkNames): string {
  if (link.linkNetnsid !== undefined && link.link !== undefined) return `${link.link}@netns${link.linkNetnsid}`
  return names.name(link.link)
}

function stateStyle(state: number | undefined): Style | undefined {
  if (state === operStates.UP) return 'good'
  return state === operStates.DOWN || state === operStates.LOWERLAYERDOWN ? 'bad' : undefined
}
