import { type AddrMessage, addressFamilies, addrFlags, routeScopes } from '../../families/route/index.ts'
import type { Context } from '../context.ts'
import { type Column, titled } from '../table/table.ts'
import type { LinkNames } from '../words/link-names.ts'
import { bitNames, nameOf } from '../words/names.ts'

const FOREVER = 0xffff_ffff

/** What a table shows. */
export type AddrTableOptions = Pick<Context, 'numeric' | 'brief'>

/** Columns of a table of addresses. */
export function addrColumns(names: LinkNames, { numeric, brief }: AddrTableOptions): Column<AddrMessage>[] {
  const columns: Column<AddrMessage>[] = [
    { title: 'DEV', cell: (addr) => ({ text: names.name(addr.index), style: 'name' }) },
    { title: 'FAMILY', label: '', cell: (addr) => nameOf(addressFamilies, addr.family, numeric) },
    { title: 'ADDRESS', label: '', cell: (addr) => ({ text: ownAddress(addr), style: 'address' }) },
    { title: 'PEER', cell: (addr) => (isPeer(addr) ? `${addr.address}/${addr.prefixlen}` : '') },
    { title: 'BROADCAST', cell: (addr) => addr.broadcast },
    { title: 'SCOPE', cell: (addr) => scopeName(addr.scope, numeric) },
    { title: 'FLAGS', cell: (addr) => bitNames(addrFlags, addr.flags ?? addr.headerFlags, numeric) },
    { title: 'VALID', cell: (addr) => lifetime(addr.cacheinfo?.valid) },
    { title: 'PREFERRED', cell: (addr) => lifetime(addr.cacheinfo?.prefered) },
    { title: 'LABEL', cell: (addr) => (addr.label === names.name(addr.index) ? '' : addr.label) },
  ]
  return brief ? titled(columns, 'DEV', 'ADDRESS', 'PEER') : columns
}

function isPeer(addr: AddrMessage): boolean {
  return addr.local !== undefined && addr.address !== undefined && addr.local !== addr.address
}

function ownAddress(addr: AddrMessage): string {
  const own = addr.local ?? addr.address ?? addr.multicast ?? addr.anycast ?? ''
  return own === '' || isPeer(addr) ? own : `${own}/${addr.prefixlen}`
}

function lifetime(seconds: number | undefined): string {
  return seconds === undefined || seconds === FOREVER ? '' : `${seconds}s`
}

/** Name of a scope. What Linux calls universe, everybody else calls global. */
export function scopeName(scope: number | undefined, numeric: boolean): string {
  return scope === routeScopes.UNIVERSE && !numeric ? 'global' : nameOf(routeScopes, scope, numeric)
}
