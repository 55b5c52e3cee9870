import type { FibInfo, FibNexthop } from './fib-route.ts'

/** Places for what was used last; a power of two. */
const PLACES = 1024

/**
 * Makes routes that differ in nothing but their prefix share an object, as Linux does (`net/ipv4/fib_semantics.c`,
 * fib_find_info()): thousands of routes usually have a handful of gateways. It knows only what was used last, so nothing has
 * to be taken out of it.
 */
export class SharedInfos {
  readonly #places = new Array<FibInfo | undefined>(PLACES).fill(undefined)

  /** The object to use for what `info` says. */
  share(info: FibInfo): FibInfo {
    const place = placeOf(info)
    const known = this.#places[place]
    if (known !== undefined && isSame(known, info)) return known
    this.#places[place] = info
    return info
  }
}

function placeOf({ table, priority, type, nexthops }: FibInfo): number {
  let hash = Math.imul(table, 31) + priority + Math.imul(type, 31)
  for (let i = 0; i < nexthops.length; i++) {
    const { gateway = '', link } = nexthops[i] as FibNexthop
    hash = Math.imul(hash, 31) + (link?.index ?? 0)
    for (let k = 0; k < gateway.length; k++) hash = Math.imul(hash, 31) + gateway.charCodeAt(k)
  }
  // The upper bits count too.
  return (Math.imul(hash, 0x9e37_79b1) >>> 16) & (PLACES - 1)
}

/** Whether two say the same. What few routes have makes them different, for it is not worth a comparison. */
function isSame(a: FibInfo, b: FibInfo): boolean {
  return (
    a.family === b.family &&
    a.table === b.table &&
    a.priority === b.priority &&
    a.protocol === b.protocol &&
    a.scope === b.scope &&
    a.type === b.type &&
    a.prefsrc === b.prefsrc &&
    a.metrics === undefined &&
    b.metrics === undefined &&
    a.nhId === b.nhId &&
    a.expires === b.expires &&
    a.pref === b.pref &&
    haveSameWays(a.nexthops, b.nexthops)
  )
}

function haveSameWays(a: readonly FibNexthop[], b: readonly FibNexthop[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!isSameWay(a[i] as FibNexthop, b[i] as FibNexthop)) return false
  return true
}

function isSameWay(a: FibNexthop, b: FibNexthop): boolean {
  return (
    a.link === b.link &&
    a.gateway === b.gateway &&
    a.weight === b.weight &&
    a.flags === b.flags &&
    a.scope === b.scope &&
    a.isBlackhole === b.isBlackhole &&
    a.isOfGroup === b.isOfGroup &&
    a.flow === undefined &&
    b.flow === undefined &&
    a.encap === undefined &&
    b.encap === undefined
  )
}
