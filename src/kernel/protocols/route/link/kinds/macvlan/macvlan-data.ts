import {
  type LinkAttributes,
  type LinkMessage,
  type Macvlan,
  macvlanAddressModes,
  macvlanFlags,
  macvlanModes,
  macvlan as macvlanSet,
} from '../../../../../../families/route/index.ts'
import { EADDRNOTAVAIL, EINVAL } from '../../../../../errno.ts'
import { policyOf } from '../../../../../policy/derive.ts'
import type { RouteRequest } from '../../../request/request.ts'
import { isValidMac, validateMac } from '../../ethernet.ts'
import type { Link } from '../../link.ts'
import type { MacvlanPort } from './macvlan-port.ts'

/** `drivers/net/macvlan.c`, macvlan_policy. */
export const macvlanPolicy = policyOf(macvlanSet, {
  replace: {
    macaddr: { kind: 'binary', length: 32 },
    macaddrData: { kind: 'nested' },
    bcQueueLenUsed: { kind: 'reject' },
  },
})

/** The data of a request; undefined where it has none. */
export function macvlanDataOf({ value }: RouteRequest<LinkMessage>): Macvlan | undefined {
  const { linkinfo } = value
  return linkinfo?.kind === 'macvlan' || linkinfo?.kind === 'macvtap' ? linkinfo.data : undefined
}

const { NOPROMISC, NODST } = macvlanFlags

/** What a macvlan cannot be (macvlan_validate()). */
export function validateMacvlan(request: RouteRequest<LinkMessage>, attributes: LinkAttributes): number {
  const error = validateMac(attributes)
  const data = macvlanDataOf(request)
  if (error < 0 || data === undefined) return error
  const { flags = 0, mode, macaddrMode, macaddr, macaddrData } = data
  if ((flags & ~(NOPROMISC | NODST)) !== 0) return -EINVAL
  if (mode !== undefined && !isOneOf(macvlanModes, mode)) return -EINVAL
  if (macaddrMode !== undefined && !isOneOf(macvlanAddressModes, macaddrMode)) return -EINVAL
  if (macaddrData?.$unknown !== undefined) return -EINVAL
  const refusal = firstError([...(macaddr === undefined ? [] : [macaddr]), ...(macaddrData?.macaddr ?? [])])
  return refusal || (data.macaddrCount === undefined ? 0 : -EINVAL)
}

function isOneOf(constants: Readonly<Record<string, number>>, value: number): boolean {
  return Object.values(constants).includes(value)
}

function firstError(addresses: readonly string[]): number {
  for (const address of addresses) {
    if (address.split(':').length !== 6) return -EINVAL
    if (!isValidMac(address)) return -EADDRNOTAVAIL
  }
  return 0
}

/** Changes the source addresses that a macvlan takes packets from (macvlan_changelink_sources()). */
export function changeSources(link: Link, port: MacvlanPort, { macaddrMode, macaddr, macaddrData }: Macvlan): number {
  const { ADD, DEL, FLUSH } = macvlanAddressModes
  if (macaddrMode === ADD || macaddrMode === DEL) {
    if (macaddr === undefined) return -EINVAL
    if (macaddrMode === ADD) port.addSource(link, macaddr)
    else port.removeSource(link, macaddr)
    return 0
  }
  port.forgetSources(link)
  if (macaddrMode === FLUSH) return 0
  if (macaddr !== undefined) port.addSource(link, macaddr)
  for (const address of macaddrData?.macaddr ?? []) port.addSource(link, address)
  return 0
}
