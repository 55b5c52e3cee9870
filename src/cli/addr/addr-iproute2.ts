import { type AddrMessage, addressFamilies, addrFlags } from '../../families/route/index.ts'
import type { Plain } from '../../schema/index.ts'
import { scopeNames } from '../iproute2/name-files.ts'
import { present } from '../iproute2/present.ts'

/** Flags as iproute2 calls them, in its order. */
const flagNames: readonly (readonly [name: string, bit: number])[] = [
  ['nodad', addrFlags.NODAD],
  ['optimistic', addrFlags.OPTIMISTIC],
  ['dadfailed', addrFlags.DADFAILED],
  ['home', addrFlags.HOMEADDRESS],
  ['deprecated', addrFlags.DEPRECATED],
  ['tentative', addrFlags.TENTATIVE],
  ['mngtmpaddr', addrFlags.MANAGETEMPADDR],
  ['noprefixroute', addrFlags.NOPREFIXROUTE],
  ['autojoin', addrFlags.MCAUTOJOIN],
  ['stable-privacy', addrFlags.STABLE_PRIVACY],
]

/** Flags that are printed in words. */
const inWords = flagNames.reduce((bits, [, bit]) => bits | bit, addrFlags.SECONDARY | addrFlags.PERMANENT)

/** An address in the list of those of a link, as `ip -j addr` prints it. */
export function iproute2Address(addr: AddrMessage, numeric = false): { [name: string]: Plain } {
  const { family = 0, prefixlen = 0, rtPriority, broadcast, anycast, scope = 0, label, cacheinfo } = addr
  const local = addr.local ?? addr.address
  const other = addr.address ?? local
  return present({
    ...familyOf(family),
    ...(local === undefined
      ? {}
      : { local, address: other === local ? undefined : other, prefixlen, metric: rtPriority }),
    broadcast,
    anycast,
    scope: (numeric ? undefined : scopeNames.nameOf(scope)) ?? `${scope}`,
    ...flagsOf(addr),
    label,
    valid_life_time: cacheinfo?.valid,
    preferred_life_time: preferredLifetime(addr),
  })
}

function familyOf(family: number): Record<string, Plain> {
  if (family === addressFamilies.INET) return { family: 'inet' }
  return family === addressFamilies.INET6 ? { family: 'inet6' } : { family_index: family }
}

/** The flags of an address; a new kernel has them in an attribute, for there are more than the header has bits. */
export function flagsOfAddress({ flags, headerFlags }: AddrMessage): number {
  return flags ?? headerFlags ?? 0
}

function flagsOf(addr: AddrMessage): Record<string, Plain> {
  const bits = flagsOfAddress(addr)
  const has = (bit: number) => (bits & bit) !== 0
  const others = (bits & ~inWords) >>> 0
  return {
    ...(has(addrFlags.SECONDARY) ? { [addr.family === addressFamilies.INET6 ? 'temporary' : 'secondary']: true } : {}),
    ...Object.fromEntries(flagNames.filter(([, bit]) => has(bit)).map(([name]) => [name, true])),
    ...(has(addrFlags.PERMANENT) ? {} : { dynamic: true }),
    ...(others === 0 ? {} : { ifa_flags: others.toString(16).padStart(2, '0') }),
  }
}

const FOREVER = 0xffff_ffff

/** What is left of the time it is preferred: of a deprecated address iproute2 prints it with a sign. */
function preferredLifetime(addr: AddrMessage): number | undefined {
  const left = addr.cacheinfo?.prefered
  if (left === undefined || left === FOREVER) return left
  return (flagsOfAddress(addr) & addrFlags.DEPRECATED) === 0 ? left : left | 0
}
