import { isIP } from 'node:net'
import { getLink, getRoute, type RouteMessage, routeTables, routeTypes } from '../families/route/index.ts'
import { NetlinkError } from '../wire/index.ts'
import { asking, type HostConnection, type HostOptions } from './host-options.ts'
import { addressFamilyOf, type IpFamily, ipFamilyOf } from './ip-family.ts'

/** Which way packets go. */
export interface Way {
  readonly family: IpFamily
  /** Name of the interface that they go out by. */
  readonly interface: string
  readonly index: number
  /** Who forwards them; absent where the destination is on the link itself. */
  readonly gateway?: string
  /** The address that they come from, unless a program chose one. */
  readonly source?: string
  /** Of several default routes the lowest is used. */
  readonly metric: number
}

/** What there is to say of a default route that is looked for. */
export interface DefaultRouteOptions extends HostOptions {
  /** Without it the IPv4 one, or the IPv6 one where there is none. */
  readonly family?: IpFamily | undefined
}

/**
 * Refusals of a lookup that say that there is no way: no route, or one that refuses. EINVAL is what a black hole says
 * (`net/ipv4/fib_semantics.c`, fib_props).
 */
const noWay = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EINVAL'])

/**
 * The default route of the main table with the lowest metric: `ip route show default`. Of several ways the first. Undefined
 * where there is none.
 */
export function defaultRoute(options: DefaultRouteOptions = {}): Promise<Way | undefined> {
  const { signal } = options
  const families: IpFamily[] = options.family === undefined ? [4, 6] : [options.family]
  return asking(options, async (rt) => {
    for (const family of families) {
      const value = { family: addressFamilyOf(family), table: routeTables.MAIN }
      const routes = await rt.dump(getRoute, value, { signal }).toArray().catch(noTable)
      const [best] = routes.filter(isDefault).sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0))
      if (best) return wayOf(rt, best, signal)
    }
    return undefined
  })
}

function isDefault({ dstLen, srcLen, tos, type, table }: RouteMessage): boolean {
  return dstLen === 0 && srcLen === 0 && tos === 0 && type === routeTypes.UNICAST && table === routeTables.MAIN
}

/** A namespace in which there never was a route does not have the table. */
function noTable(error: unknown): RouteMessage[] {
  if (error instanceof NetlinkError && error.code === 'ENOENT') return []
  throw error
}

/**
 * The way to an IPv4 or IPv6 address, as the kernel would go: `ip route get`. Undefined where there is none. A link-local
 * address may name its link, as in `fe80::1%eth0`. Throws TypeError for what is no address; NetlinkError, code ENODEV, where
 * there is no such link.
 */
export async function routeTo(address: string, options: HostOptions = {}): Promise<Way | undefined> {
  const version = isIP(address)
  if (version === 0) throw new TypeError(`'${address}' is no IP address`)
  const { signal } = options
  const [dst, ifname] = address.split('%')
  const target = { family: addressFamilyOf(version === 4 ? 4 : 6), dst, dstLen: version === 4 ? 32 : 128 }
  return asking(options, async (rt) => {
    const oif = ifname === undefined ? undefined : (await rt.do(getLink, { ifname }, { signal })).index
    try {
      return await wayOf(rt, await rt.do(getRoute, { ...target, oif }, { signal }), signal)
    } catch (error) {
      if (error instanceof NetlinkError && noWay.has(error.code)) return undefined
      throw error
    }
  })
}

async function wayOf(rt: HostConnection['rt'], route: RouteMessage, signal?: AbortSignal): Promise<Way> {
  const first = route.multipath?.[0]
  const index = route.oif ?? first?.ifindex ?? 0
  const via = route.via ?? first?.via
  const gateway = route.gateway ?? first?.gateway ?? via?.addr
  const { ifname = '' } = await rt.do(getLink, { index }, { signal })
  return {
    family: ipFamilyOf(route.family),
    interface: ifname,
    index,
    ...(typeof gateway === 'string' && { gateway }),
    ...(route.prefsrc !== undefined && { source: route.prefsrc }),
    metric: route.priority ?? 0,
  }
}
