import type { AddrCacheinfo } from '../../../../families/route/index.ts'

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
