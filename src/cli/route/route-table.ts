import {
  encapTypes,
  nexthopFlags,
  type RouteMessage,
  type RouteNexthop,
  routeTables,
  routeTypes,
} from '../../families/route/index.ts'
import { scopeName } from '../addr/addr-table.ts'
import type { Column } from '../table/table.ts'
import type { LinkNames } from '../words/link-names.ts'
import { bitNames, nameOf, protocolName } from '../words/names.ts'
import { AF_INET, AF_INET6, bitsOf } from '../words/values.ts'

/** A line of a table of routes: a route, or a further way of one that has several. */
export interface RouteRow {
  /** Absent in further ways. */
  readonly route: RouteMessage | undefined
  readonly way: RouteWay
  /** Share of the traffic, of a route with several ways. */
  readonly weight?: number
}

type RouteWay = Pick<RouteMessage, 'gateway' | 'via' | 'oif' | 'flags' | 'encapType' | 'nhId'>

/** A line for each way of each route. */
export function routeRows(routes: readonly RouteMessage[]): RouteRow[] {
  return routes.flatMap((route): RouteRow[] => {
    const ways = route.multipath ?? []
    if (ways.length === 0) return [{ route, way: route }]
    return ways.map((way, i) => ({ route: i === 0 ? route : undefined, way: asWay(way), weight: (way.hops ?? 0) + 1 }))
  })
}

function asWay({ gateway, via, ifindex, flags, encapType }: RouteNexthop): RouteWay {
  return { gateway, via, oif: ifindex, flags, encapType } as RouteWay
}

/** Columns of a table of routes. */
export function routeColumns(names: LinkNames, numeric: boolean): Column<RouteRow>[] {
  return [
    { title: 'TYPE', label: '', cell: ({ route }) => typeText(route, numeric) },
    {
      title: 'DESTINATION',
      label: '',
      cell: ({ route }) => ({ text: route ? destinationText(route) : '', style: 'address' }),
    },
    {
      title: 'FROM',
      cell: ({ route }) => (route?.src && route.srcLen ? prefixText(route.src, route.srcLen, route.family) : ''),
    },
    { title: 'VIA', cell: ({ way }) => viaText(way) },
    { title: 'DEV', cell: ({ way }) => ({ text: names.name(way.oif), style: 'name' }) },
    { title: 'WEIGHT', align: 'right', cell: ({ weight }) => weight },
    { title: 'ENCAP', cell: ({ way }) => nameOf(encapTypes, way.encapType, numeric) },
    { title: 'TABLE', cell: ({ route }) => tableText(route, numeric) },
    { title: 'PROTO', cell: ({ route }) => protocolName(route?.protocol, numeric) },
    { title: 'SCOPE', cell: ({ route }) => (route?.family === AF_INET ? scopeName(route.scope, numeric) : '') },
    { title: 'SRC', cell: ({ route }) => route?.prefsrc },
    { title: 'METRIC', align: 'right', cell: ({ route }) => route?.priority },
    { title: 'FLAGS', cell: ({ way }) => bitNames(nexthopFlags, (way.flags ?? 0) & 0xff, numeric) },
  ]
}

function typeText(route: RouteMessage | undefined, numeric: boolean): string {
  return route?.type === routeTypes.UNICAST ? '' : nameOf(routeTypes, route?.type, numeric)
}

function tableText(route: RouteMessage | undefined, numeric: boolean): string {
  const table = route?.table ?? route?.headerTable
  return table === undefined || table === routeTables.MAIN || table === 0 ? '' : nameOf(routeTables, table, numeric)
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
