import { type NexthopMessage, nexthopFlags, nexthopGroupTypes } from '../../families/route/index.ts'
import { encapText } from '../encap/encap.ts'
import type { Column } from '../table/table.ts'
import type { LinkNames } from '../words/link-names.ts'
import { bitNames, protocolName } from '../words/names.ts'
import { weightOf } from './nexthop-iproute2.ts'

/** Columns of a table of nexthop objects; with `details` all that is known of them. */
export function nexthopColumns(names: LinkNames, numeric: boolean, details = false): Column<NexthopMessage>[] {
  return [
    { title: 'ID', align: 'right', cell: ({ id }) => id },
    { title: 'GROUP', cell: groupText },
    { title: 'TYPE', cell: ({ groupType }) => (groupType === nexthopGroupTypes.RES ? 'resilient' : '') },
    { title: 'BUCKETS', align: 'right', cell: ({ resGroup }) => resGroup?.buckets },
    { title: 'VIA', cell: ({ gateway }) => ({ text: gateway ?? '', style: 'address' }) },
    { title: 'DEV', cell: ({ oif }) => ({ text: names.name(oif), style: 'name' }) },
    { title: 'ENCAP', cell: (nexthop) => encapText(nexthop, { names, numeric, statistics: false }, details) },
    { title: 'PROTO', cell: ({ protocol }) => protocolName(protocol, numeric) },
    { title: 'FLAGS', cell: (nexthop) => flagsText(nexthop, numeric) },
    ...(details ? timerColumns : []),
  ]
}

const timerColumns: readonly Column<NexthopMessage>[] = [
  { title: 'IDLE TIMER', cell: ({ resGroup }) => secondsText(resGroup?.idleTimer) },
  { title: 'UNBALANCED TIMER', cell: ({ resGroup }) => secondsText(resGroup?.unbalancedTimer) },
  { title: 'UNBALANCED', cell: ({ resGroup }) => secondsText(resGroup?.unbalancedTime) },
]

/** Columns of a table of buckets of resilient groups. */
export const bucketColumns: readonly Column<NexthopMessage>[] = [
  { title: 'GROUP', align: 'right', cell: ({ id }) => id },
  { title: 'BUCKET', align: 'right', cell: ({ resBucket }) => resBucket?.index },
  { title: 'NEXTHOP', align: 'right', cell: ({ resBucket }) => resBucket?.nhId },
  { title: 'IDLE', align: 'right', cell: ({ resBucket }) => secondsText(resBucket?.idleTime) },
]

function groupText({ group = [] }: NexthopMessage): string {
  return group.map((member) => (weightOf(member) === 1 ? member.id : `${member.id},${weightOf(member)}`)).join('/')
}

function flagsText({ blackhole, fdb, flags = 0 }: NexthopMessage, numeric: boolean): string {
  return [blackhole && 'blackhole', fdb && 'fdb', bitNames(nexthopFlags, flags, numeric)].filter(Boolean).join(',')
}

function secondsText(ticks: number | bigint | undefined): string {
  return ticks === undefined ? '' : `${Number(ticks) / 100}s`
}
