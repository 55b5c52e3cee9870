import { type AddrMessage, addressFamilies, addrFlags, addrProtocols, linkFlags } from '../../families/route/index.ts'
import { type AddressDescription, addressMessage, addressNoun, settableAddrFlags } from '../address.ts'
import type { Wanted } from './desired-state.ts'
import { type LinkTable, linksWithAddresses } from './link-table.ts'
import { describedStep, messageStep, type PlannedStep } from './step.ts'

const { INET, INET6 } = addressFamilies
const FOREVER = 0xffff_ffff

/** Steps for addresses: first those that go, so that what comes is not in their way. */
export function planAddresses(wanted: Wanted, current: readonly AddrMessage[], table: LinkTable): PlannedStep[] {
  const byKey = new Map<string, AddrMessage>(current.map((message) => [keyOf(message), message]))
  const kept = new Set<AddrMessage>()
  const going: AddrMessage[] = []
  const coming: PlannedStep[] = []
  for (const what of wanted.addresses) {
    const message = addressMessage(what, 'add', table.indexOf)
    const found = message.index === 0 ? undefined : byKey.get(keyOf(message))
    if (found) kept.add(found)
    const fits = found !== undefined && sameIdentity(what, message, found)
    if (fits && sameSettings(what, message, found)) continue
    if (fits) coming.push(replacement(what, found, table))
    else {
      if (found) going.push(found)
      coming.push(describedStep(addressNoun, 'add', what, describedStep(addressNoun, 'delete', what)))
    }
  }
  const owned = wanted.exact.addresses ? linksWithAddresses(wanted, table) : new Set()
  const others = current.filter((message) => owned.has(message.index) && !kept.has(message))
  const removed = others.filter((message) => !isKernelMadeAddress(message, table))
  const deletions = newestFirst([...removed, ...going]).map((message) => addressDeletion(message, table))
  return [...deletions, ...coming]
}

/**
 * Addresses in the order in which to delete them, so that undoing it gives them back in the order in which they are. IPv4
 * addresses stand in the order in which they came, and the first of a subnet takes others along; of IPv6 the newest comes
 * first (`net/ipv4/devinet.c`, __inet_del_ifa(); `net/ipv6/addrconf.c`, ipv6_link_dev_addr()).
 */
export function newestFirst(addresses: readonly AddrMessage[]): AddrMessage[] {
  const [others, ipv4] = [
    addresses.filter(({ family }) => family !== INET),
    addresses.filter(({ family }) => family === INET),
  ]
  return [...ipv4.toReversed(), ...others]
}

/** What the kernel tells addresses of a link apart by: of IPv6 not by the prefix length. */
function keyOf({ family, index, local, address, prefixlen }: AddrMessage): string {
  if (family === INET6) return `${index} ${local ?? address}`
  return `${index} ${local ?? address}/${prefixlen} ${address ?? local}`
}

/** What the loopback link, autoconfiguration and the kernel's link-local addresses are, on kernels that do not say so too. */
export function isKernelMadeAddress(
  { family, proto, address, local, flags = 0, index }: AddrMessage,
  table: LinkTable,
): boolean {
  if (proto !== undefined && proto !== addrProtocols.UNSPEC) {
    if (Object.values<number>(addrProtocols).includes(proto)) return true
  }
  const own = local ?? address ?? ''
  if (family === INET6 && (/^fe[89ab]/.test(own) || !(flags & addrFlags.PERMANENT))) return true
  const isLoopback = (table.find(index ?? 0)?.flags ?? 0) & linkFlags.LOOPBACK
  return isLoopback !== 0 && (own === '::1' || own === '127.0.0.1')
}

/** What only another address can have. */
function sameIdentity(what: AddressDescription, message: AddrMessage, found: AddrMessage): boolean {
  if (message.prefixlen !== found.prefixlen) return false
  if (message.family === INET6) return true
  if (what.scope !== undefined && what.scope !== found.scope) return false
  if (what.broadcast !== undefined && message.broadcast !== found.broadcast) return false
  if (what.label !== undefined && what.label !== found.label) return false
  return what.flags === undefined || sameFlags(what.flags, found)
}

/** What can be replaced: lifetimes, metric, who installed it; of IPv6 also flags and the other end. */
function sameSettings(what: AddressDescription, message: AddrMessage, found: AddrMessage): boolean {
  if (what.metric !== undefined && what.metric !== (found.rtPriority ?? 0)) return false
  if (what.proto !== undefined && what.proto !== (found.proto ?? 0)) return false
  if (!sameLifetime(message.cacheinfo?.valid, found.cacheinfo?.valid)) return false
  if (!sameLifetime(message.cacheinfo?.prefered, found.cacheinfo?.prefered)) return false
  if (message.family !== INET6) return true
  if (what.peer !== undefined && message.address !== found.address) return false
  return what.flags === undefined || sameFlags(what.flags, found)
}

function sameFlags(flags: number, found: AddrMessage): boolean {
  // Linux takes NODAD as an instruction, and keeps it of IPv6 only.
  const mask = found.family === INET ? settableAddrFlags & ~(addrFlags.NODAD | addrFlags.OPTIMISTIC) : settableAddrFlags
  return (flags & mask) === ((found.flags ?? 0) & mask)
}

/** A lifetime runs out: what is left is less than what was given. */
function sameLifetime(wanted: number | undefined, left: number | undefined): boolean {
  if (wanted === undefined) return true
  if (wanted === FOREVER || left === FOREVER) return wanted === left
  return left !== undefined && left <= wanted
}

function replacement(what: AddressDescription, found: AddrMessage, table: LinkTable): PlannedStep {
  const undo = messageStep(addressNoun, 'replace', restorable(found), wordsOf(found, table))
  return describedStep(addressNoun, 'replace', what, undo)
}

/** The step that takes an address away. */
export function addressDeletion(found: AddrMessage, table: LinkTable): PlannedStep {
  const undo = addressAgain(found, table)
  return messageStep(addressNoun, 'delete', restorable(found), wordsOf(found, table), undo)
}

/** The step that adds an address as it was. */
export function addressAgain(found: AddrMessage, table: LinkTable): PlannedStep {
  return messageStep(addressNoun, 'add', restorable(found), wordsOf(found, table))
}

function wordsOf({ local, address, prefixlen, index }: AddrMessage, table: LinkTable): string {
  return `${local ?? address}/${prefixlen} dev ${table.nameOf(index)}`
}

/** An address as a request: without the flags that are the kernel's. */
function restorable({ headerFlags, flags = 0, ...rest }: AddrMessage): AddrMessage {
  return { ...rest, flags: flags & settableAddrFlags }
}
