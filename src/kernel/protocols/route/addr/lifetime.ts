import { type AddrCacheinfo, type AddrMessage, addrFlags } from '../../../../families/route/index.ts'
import { EINVAL } from '../../../errno.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import type { RouteNet } from '../route-net.ts'

/** No end: INFINITY_LIFE_TIME. */
export const FOREVER = 0xffff_ffff

/** How long an address lasts. */
export interface Lifetime {
  /** Seconds from `updated` on. */
  readonly prefered: number
  readonly valid: number
  /** When the address was made, and when its lifetimes were last set, in milliseconds since boot. */
  readonly created: number
  readonly updated: number
}

export function endless(now: number): Lifetime {
  return { prefered: FOREVER, valid: FOREVER, created: now, updated: now }
}

/** Lifetimes of a request; minus the errno of those that cannot be. */
export function readLifetime({ value, extack }: RouteRequest<AddrMessage>, now: number): Lifetime | number {
  if (value.cacheinfo === undefined) return endless(now)
  const { valid = 0, prefered = 0 } = value.cacheinfo
  const family = value.family === 2 ? 'ipv4' : 'ipv6'
  if (valid === 0 || prefered > valid) return refuse(extack, EINVAL, `${family}: address lifetime invalid`)
  return { valid, prefered, created: now, updated: now }
}

/** When it ends, in milliseconds since boot; undefined where it does not. */
export function endOf({ valid, updated }: Lifetime): number | undefined {
  return valid === FOREVER ? undefined : updated + valid * 1000
}

/** An address that may end. */
export interface Ageing {
  lifetime: Lifetime
  flags: number
  /** Ends the wait for what its age brings next. */
  stopAgeing: (() => void) | undefined
}

/** By how much a check may come too early, in milliseconds (ADDRCONF_TIMER_FUZZ_MINUS). */
const FUZZ = 20

/** What becomes of an address with time. */
interface Fate {
  /** It is told that it is deprecated now. */
  deprecated(): void
  /** It is to be removed. */
  ended(): void
}

/**
 * Sets the lifetimes of an address, and sees to what they bring: when the preferred one is over the address is deprecated, when the
 * valid one is over it ends (`net/ipv4/devinet.c`, check_lifetime(); `net/ipv6/addrconf.c`, addrconf_verify_rtnl()).
 */
export function setLifetime(net: RouteNet, ifa: Ageing, lifetime: Lifetime, fate: Fate): void {
  ifa.lifetime = lifetime
  ifa.flags = lifetime.prefered === 0 ? ifa.flags | addrFlags.DEPRECATED : ifa.flags & ~addrFlags.DEPRECATED
  awaitAge(net, ifa, fate)
}

function awaitAge(net: RouteNet, ifa: Ageing, fate: Fate): void {
  ifa.stopAgeing?.()
  ifa.stopAgeing = undefined
  const { prefered, valid, updated } = ifa.lifetime
  const next = (ifa.flags & addrFlags.DEPRECATED) === 0 ? prefered : valid
  if (next === FOREVER) return
  ifa.stopAgeing = net.after(updated + next * 1000 - net.now, () => {
    if (net.now - updated + FUZZ >= valid * 1000) return fate.ended()
    ifa.flags |= addrFlags.DEPRECATED
    fate.deprecated()
    awaitAge(net, ifa, fate)
  })
}

/** As messages say it: what is left in seconds, and times in hundredths of a second since boot. */
export function lifetimeMessage({ prefered, valid, created, updated }: Lifetime, now: number): AddrCacheinfo {
  const left = (seconds: number) =>
    seconds === FOREVER ? seconds : Math.max(0, seconds - Math.floor((now - updated) / 1000))
  return { prefered: left(prefered), valid: left(valid), cstamp: ticks(created), tstamp: ticks(updated) }
}

/** Hundredths of a second. */
export function ticks(milliseconds: number): number {
  return Math.floor(milliseconds / 10) >>> 0
}
