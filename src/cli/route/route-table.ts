import {
  nexthopFlags,
  type RouteMessage,
  type RouteNexthop,
  routePreferences,
  routeTables,
  routeTypes,
} from '../../families/route/index.ts'
import { errnoName } from '../../wire/index.ts'
import { scopeName } from '../addr/addr-table.ts'
import { encapText } from '../encap/encap.ts'
import { labelsText } from '../encap/mpls.ts'
import { tableNames } from '../iproute2/name-files.ts'
import { tosName } from '../iproute2/tos.ts'
import type { Column } from '../table/table.ts'
import type { LinkNames } from '../words/link-names.ts'
import { bitNames, nameOf, protocolName } from '../words/names.ts'
import { AF_INET, AF_INET6, bitsOf } from '../words/values.ts'
import { metricsText } from './metrics-iproute2.ts'

/** A line of a table of routes: a route, or a further way of one that has several. */
export interface RouteRow {
  /** Absent in further ways. */
  readonly route: RouteMessage | undefined
  readonly way: RouteWay
  /** Share of the traffic, of a route with several ways. */
  readonly weight?: number
}

type RouteWay = Pick<
  RouteMessage,
  'gateway' | 'via' | 'oif' | 'flags' | 'flow' | 'newdst' | 'encapType' | 'encap' | 'nhId'
>

/** A line for each way of each route. */
export function routeRows(routes: readonly RouteMessage[]): RouteRow[] {
  return routes.flatMap((route): RouteRow[] => {
    const ways = route.multipath ?? []
    if (ways.length === 0) return [{ route, way: route }]
    return ways.map((way, i) => ({ route: i === 0 ? route : undefined, way: asWay(way), weight: (way.hops ?? 0) + 1 }))
  })
}

function asWay({ ifindex, ...way }: RouteNexthop): RouteWay {
  return { ...way, oif: ifindex } as RouteWay
}

/** Columns of a table of routes; with `details` all that is known of them. */
export function routeColumns(names: LinkNames, numeric: boolean, details = false): Column<RouteRow>[] {
  return [
    { title: 'TYPE', label: '', cell: ({ route }) => typeText(route, numeric, details) },
    {
      title: 'DESTINATION',
      label: '',
      cell: ({ route }) => ({ text: route ? destinationText(route) : '', style: 'address' }),
    },
    {
      title: 'FROM',
      cell: ({ route }) => (route?.src && route.srcLen ? prefixText(route.src, route.srcLen, route.family) : ''),
    },
    { title: 'TOS', cell: ({ route }) => (route?.tos ? tosName(route.tos, numeric) : '') },
    { title: 'IIF', cell: ({ route }) => ({ text: names.name(route?.iif), style: 'name' }) },
    { title: 'LABELS', cell: ({ way }) => (way.newdst === undefined ? '' : labelsText(way.newdst)) },
    { title: 'VIA', cell: ({ way }) => viaText(way) },
    { title: 'DEV', cell: ({ way }) => ({ text: names.name(way.oif), style: 'name' }) },
    { title: 'WEIGHT', align: 'right', cell: ({ weight }) => weight },
    { title: 'ENCAP', cell: ({ way }) => encapText(way, { names, numeric, statistics: false }, details) },
    { title: 'TABLE', cell: ({ route }) => tableText(route, numeric, details) },
    { title: 'PROTO', cell: ({ route }) => protocolName(route?.protocol, numeric) },
    { title: 'SCOPE', cell: ({ route }) => (route?.family === AF_INET ? scopeName(route.scope, numeric) : '') },
    { title: 'SRC', cell: ({ route }) => route?.prefsrc },
    { title: 'METRIC', align: 'right', cell: ({ route }) => route?.priority },
    { title: 'FLAGS', cell: ({ way }) => bitNames(nexthopFlags, (way.flags ?? 0) & 0xff, numeric) },
    ...(details ? detailColumns(numeric) : []),
  ]
}

/** Clock ticks a second that the kernel tells user space (USER_HZ). */
const HZ = 100

function detailColumns(numeric: boolean): Column<RouteRow>[] {
  return [
    { title: 'REALMS', cell: ({ way }) => (way.flow === undefined ? '' : realmsText(way.flow)) },
    { title: 'METRICS', cell: ({ route }) => (route?.metrics === undefined ? '' : metricsText(route.metrics)) },
    {
      title: 'PREF',
      cell: ({ route }) => (route?.pref ? nameOf(routePreferences, route.pref, numeric) : ''),
    },
    {
      title: 'EXPIRES',
      cell: ({ route }) => (route?.cacheinfo?.expires ? `${Math.trunc(route.cacheinfo.expires / HZ)}s` : ''),
    },
    { title: 'ERROR', cell: ({ route }) => (route?.cacheinfo?.error ? errnoName(route.cacheinfo.error) : '') },
  ]
}

function typeText(route: RouteMessage | undefined, numeric: boolean, details: boolean): string {
  return route?.type === routeTypes.UNICAST && !details ? '' : nameOf(routeTypes, route?.type, numeric)
}

function tableText(route: RouteMessage | undefined, numeric: boolean, details: boolean): string {
  const table = route?.table ?? route?.headerTable ?? 0
  if (table === 0 || (table === routeTables.MAIN && !details)) return ''
  return (numeric ? undefined : tableNames.nameOf(table)) ?? `${table}`
}

function realmsText({ from, to }: NonNullable<RouteMessage['flow']>): string {
  return from === 0 ? `${to}` : `${from}/${to}`
}

function destinationText({ dst, dstLen, family }: RouteMessage): string {
  if (dst === undefined) return dstLen ? `0/${dstLen}` : 'default'
  return prefixText(dst, dstLen, family)
}

function prefixText(address: string, length: number | undefined, family: number | undefined): string {
  const isWhole = length === bitsOf(family) || (family !== AF_INET && family !== AF_INET6)
  return isWhole ? address : `${address}/${length}`
}

function viaText({ gateway, via, nhId }: RouteWay): string {
  const address = gateway ?? via?.addr
  if (address !== undefined) return address
  return nhId === undefined ? '' : `nexthop ${nhId}`
}
