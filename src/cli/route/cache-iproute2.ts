import { type RouteCacheinfo, routeCacheFlags } from '../../families/route/index.ts'
import type { Fields } from '../encap/encap-form.ts'
import { present } from '../iproute2/present.ts'

/** Clock ticks a second that the kernel tells user space (USER_HZ). */
const HZ = 100

const { LOCAL, MULTICAST, BROADCAST, DNAT, SNAT, MASQ, DIRECTDST, DIRECTSRC } = routeCacheFlags
const { REDIRECTED, DOREDIRECT, FAST, NOTIFY, TPROXY } = routeCacheFlags

/** Bits of a lookup in the order in which iproute2 names them (print_cache_flags()). */
const flagNames: readonly (readonly [bit: number, name: string])[] = [
  [LOCAL, 'local'],
  [MULTICAST, 'mc'],
  [BROADCAST, 'brd'],
  [DNAT, 'dst-nat'],
  [SNAT, 'src-nat'],
  [MASQ, 'masq'],
  [DIRECTDST, 'dst-direct'],
  [DIRECTSRC, 'src-direct'],
  [REDIRECTED, 'redirected'],
  [DOREDIRECT, 'redirect'],
  [FAST, 'fastroute'],
  [NOTIFY, 'notify'],
  [TPROXY, 'proxy'],
]

/** The names of the bits that a lookup set. */
export function cacheFlagNames(flags: number): string[] {
  return flagNames.flatMap(([bit, name]) => ((flags & bit) === 0 ? [] : [name]))
}

/** Age and use of a route; what is 0 is not said (print_rta_cacheinfo()). */
export function cacheFields(cacheinfo: RouteCacheinfo, statistics: boolean): Fields {
  const { clntref, lastuse, expires, error, used, id, ts, tsage } = cacheinfo
  const counters = {
    users: clntref || undefined,
    used: used || undefined,
    age: lastuse === 0 ? undefined : Math.floor(lastuse / HZ),
  }
  const stamps = { ts: ts === 0 ? '0' : `0x${ts.toString(16)}`, tsage }
  return present({
    expires: expires === 0 ? undefined : Math.trunc(expires / HZ),
    error: error || undefined,
    ...(statistics ? counters : {}),
    ipid: id === 0 ? undefined : `0x${id.toString(16)}`,
    ...(ts || tsage ? stamps : {}),
  })
}
