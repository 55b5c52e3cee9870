import {
  type NeighMessage,
  neighFlags,
  neighStates,
  routeTypes,
  rtmNewNeigh,
} from '../../../../families/route/index.ts'
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../wire/index.ts'
import { EAFNOSUPPORT, EEXIST, EINVAL, ENODEV, ENOENT } from '../../../errno.ts'
import { kernelCause } from '../cause.ts'
import { bitsOf, type PackedAddress, packAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { rtnlUnicast } from '../notify.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import { CONNECTED_STATES, type Neighbour, neighbourMessage, VALID_STATES } from './neighbour.ts'

type NeighRequest = RouteRequest<NeighMessage>

interface Target {
  readonly link: Link
  readonly dst: PackedAddress
}

/** RTM_NEWNEIGH (`net/core/neighbour.c`, neigh_add()). */
export function newNeigh(request: NeighRequest): number {
  const { value, flags, extack, cause } = request
  const target = targetOf(request)
  if (typeof target === 'number') return target
  const { link, dst } = target
  const { lladdr, state = 0 } = value
  if (lladdr !== undefined && lladdr.split(':').length < 6) return refuse(extack, EINVAL, 'Invalid link address')
  const { neighbours } = link.net
  const known = neighbours.find(link, dst)
  const given = neighbourOf(request, target, known)
  if (((value.flags ?? 0) & neighFlags.PROXY) !== 0) {
    neighbours.addProxy({ ...given, state: 0, type: routeTypes.UNICAST })
    return 0
  }
  if (known === undefined) {
    if ((flags & NLM_F_CREATE) === 0) return -ENOENT
  } else if ((flags & NLM_F_EXCL) !== 0) return -EEXIST
  // Who only wants to use it has said nothing of it: it is asked for, and nobody answers here.
  if (((value.flags ?? 0) & neighFlags.USE) !== 0) {
    if (known === undefined) neighbours.add({ ...given, state: neighStates.INCOMPLETE, lladdr: undefined })
    return 0
  }
  if ((state & VALID_STATES) !== 0 && lladdr === undefined && known?.lladdr === undefined && needsAddress(link)) {
    // Without it nothing is known of the neighbour; but it is there.
    if (known === undefined) neighbours.add({ ...given, state: 0 })
    return refuse(extack, EINVAL, 'No link layer address given')
  }
  const mayOverride = known?.lladdr === undefined || (flags & NLM_F_REPLACE) !== 0
  neighbours.set(
    { ...given, lladdr: mayOverride ? (lladdr ?? known?.lladdr) : known?.lladdr },
    { ...kernelCause, portid: cause.portid },
  )
  return 0
}

function needsAddress(link: Link): boolean {
  return link.type === 1
}

function neighbourOf({ value }: NeighRequest, { link, dst }: Target, known: Neighbour | undefined): Neighbour {
  const { now, neighbourParameters } = link.net
  const { family = 0, state = 0 } = value
  return {
    family,
    link,
    dst,
    lladdr: value.lladdr,
    state,
    flags: (value.flags ?? 0) & ~(neighFlags.USE | neighFlags.OFFLOADED),
    flagsExt: value.flagsExt ?? 0,
    protocol: value.protocol ?? 0,
    type: typeOf(link, dst),
    updated: now,
    used: known?.used ?? now,
    confirmed:
      (state & CONNECTED_STATES) === 0 ? (known?.confirmed ?? now - neighbourParameters.doubtAfter(family, link)) : now,
    probes: state === neighStates.PROBE ? 0 : (known?.probes ?? 0),
  }
}

/** What kind of receiver an address is: where nothing is local yet, Linux takes it for a broadcast (inet_addr_type()). */
function typeOf({ net }: Link, dst: PackedAddress): number {
  if (dst.length === 8) return dst.charCodeAt(0) >> 8 === 0xff ? routeTypes.MULTICAST : routeTypes.UNICAST
  if (dst.charCodeAt(0) >> 12 === 0xe) return routeTypes.MULTICAST
  const { local } = net.ipv4
  return local === undefined ? routeTypes.BROADCAST : (local.routes(dst, 32)[0]?.type ?? routeTypes.UNICAST)
}

/** RTM_DELNEIGH (neigh_delete()). */
export function delNeigh(request: NeighRequest): number {
  const target = targetOf(request)
  if (typeof target === 'number') return target
  const { link, dst } = target
  const { neighbours } = link.net
  if (((request.value.flags ?? 0) & neighFlags.PROXY) !== 0) return neighbours.deleteProxy(link, dst) ? 0 : -ENOENT
  const known = neighbours.find(link, dst)
  if (known === undefined) return -ENOENT
  const failed = { ...known, state: neighStates.FAILED, lladdr: undefined }
  neighbours.set(failed, { ...kernelCause, portid: request.cause.portid })
  neighbours.delete(failed)
  return 0
}

/** RTM_GETNEIGH of one neighbour (neigh_get()). */
export function getNeigh(request: NeighRequest): number {
  const target = targetOf(request, 'No device specified')
  if (typeof target === 'number') return target
  const { link, dst } = target
  const isProxy = ((request.value.flags ?? 0) & neighFlags.PROXY) !== 0
  const { neighbours } = link.net
  const found = isProxy
    ? neighbours.proxies.find((proxy) => proxy.link === link && proxy.dst === dst)
    : neighbours.find(link, dst)
  if (found === undefined) {
    return refuse(request.extack, ENOENT, isProxy ? 'Proxy neighbour entry not found' : 'Neighbour entry not found')
  }
  return rtnlUnicast(request, rtmNewNeigh, neighbourMessage(found, link.net.now))
}

/** The link and the address that a request is about. */
function targetOf({ net, value, extack }: NeighRequest, lacksDevice = 'Device not specified'): Target | number {
  const { family = 0, index = 0 } = value
  if (value.dst === undefined) return refuse(extack, EINVAL, 'Network address not specified')
  if (family !== 2 && family !== 10) return -EAFNOSUPPORT
  // Of a longer one the beginning counts.
  const dst = packAddress(value.dst)?.slice(0, bitsOf(family) / 16)
  if (dst?.length !== bitsOf(family) / 16) return refuse(extack, EINVAL, 'Invalid network address')
  if (index === 0) return refuse(extack, EINVAL, lacksDevice)
  const link = net.links.get(index)
  return link === undefined ? -ENODEV : { link, dst }
}
