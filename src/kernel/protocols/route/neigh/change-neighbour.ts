import { type NeighMessage, neighExtFlags, neighFlags, neighStates } from '../../../../families/route/index.ts'
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../wire/index.ts'
import { EAFNOSUPPORT, EEXIST, EINVAL, ENOBUFS, ENODEV, ENOENT } from '../../../errno.ts'
import { kernelCause } from '../answer/cause.ts'
import type { PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { createNeighbour } from './create-neighbour.ts'
import { type Neighbour, VALID_STATES } from './neighbour.ts'
import { familyOf, hasDst, readDst } from './neighbour-address.ts'
import { isManaged, updateNeighbour } from './update-neighbour.ts'

type NeighRequest = RouteRequest<NeighMessage>

const { USE, PROXY, EXT_LEARNED, ROUTER } = neighFlags
const { MANAGED, EXT_VALIDATED } = neighExtFlags

/** RTM_NEWNEIGH (`net/core/neighbour.c`, neigh_add()). */
export function newNeigh(request: NeighRequest): number {
  const { net, value, extack } = request
  const { index = 0, flags = 0, flagsExt = 0, lladdr, protocol = 0 } = value
  if (!hasDst(value)) return refuse(extack, EINVAL, 'Network address not specified')
  const link = index === 0 ? undefined : net.links.get(index)
  if (link === undefined && index !== 0) return -ENODEV
  if (link !== undefined && lladdr !== undefined && bytesOf(lladdr) < bytesOf(link.address)) {
    return refuse(extack, EINVAL, 'Invalid link address')
  }
  const family = familyOf(value)
  if (family === undefined) return -EAFNOSUPPORT
  const dst = readDst(value, family)
  if (dst === undefined) return refuse(extack, EINVAL, 'Invalid network address')
  if ((flags & PROXY) !== 0) {
    if ((flagsExt & (MANAGED | EXT_VALIDATED)) !== 0) return refuse(extack, EINVAL, 'Invalid NTF_* flag combination')
    const isPermanent = ((value.state ?? 0) & neighStates.PERMANENT) !== 0
    const proxy = { family, link, dst, flags, flagsExt, protocol, isPermanent }
    return net.neighbours.proxies.set(proxy) ? 0 : -ENOBUFS
  }
  if (link === undefined) return refuse(extack, EINVAL, 'Device not specified')
  if (family === 10 && (link.inet6 === undefined || (link.inet6.settings.disableIpv6 ?? 0) !== 0)) {
    return refuse(extack, EINVAL, 'IPv6 is disabled on this device')
  }
  const known = net.neighbours.find(link, dst)
  const neighbour = known === undefined ? create(request, family, link, dst) : reuse(request, known)
  return typeof neighbour === 'number' ? neighbour : update(request, neighbour, known !== undefined)
}

/** A new entry, of which nobody hears yet; minus the errno of one that cannot be. */
function create(request: NeighRequest, family: 2 | 10, link: Link, dst: PackedAddress): Neighbour | number {
  const { value, extack, flags } = request
  const { state = 0, flagsExt = 0 } = value
  if ((flags & NLM_F_CREATE) === 0) return -ENOENT
  const isPermanent = (state & neighStates.PERMANENT) !== 0
  if (isPermanent && (flagsExt & MANAGED) !== 0) {
    return refuse(extack, EINVAL, 'Invalid NTF_* flag for permanent entry')
  }
  if ((flagsExt & EXT_VALIDATED) !== 0 && (isUse(value) || (state & VALID_STATES) === 0)) {
    return refuse(extack, EINVAL, 'Cannot create externally validated neighbor with an invalid state')
  }
  if (link.inet === undefined && family === 2) return -EINVAL
  const begun = { flags: (value.flags ?? 0) & EXT_LEARNED, flagsExt }
  const made = createNeighbour(family, link, dst, begun)
  const { neighbours } = link.net
  const twin = neighbours.find(link, made.dst)
  if (twin !== undefined) return twin
  return neighbours.add(made, isPermanent) ? made : -ENOBUFS
}

/** An entry that is there, to be changed; minus an errno where that must not be. */
function reuse({ value, extack, flags }: NeighRequest, known: Neighbour): Neighbour | number {
  if ((flags & NLM_F_EXCL) !== 0) return -EEXIST
  const state = isUse(value) ? known.state & ~neighStates.PERMANENT : (value.state ?? 0)
  if (((value.flagsExt ?? 0) & EXT_VALIDATED) !== 0 && (state & VALID_STATES) === 0) {
    return refuse(extack, EINVAL, 'Cannot mark neighbor as externally validated with an invalid state')
  }
  return known
}

function update({ value, extack, flags, cause }: NeighRequest, neighbour: Neighbour, isKnown: boolean): number {
  const { neighbours } = neighbour.link.net
  const { lladdr, protocol = 0, flagsExt = 0, state = 0 } = value
  const updated = updateNeighbour(
    { ...neighbour, protocol: protocol || neighbour.protocol },
    {
      state: state & 0xff,
      lladdr: lladdr?.split(':').slice(0, bytesOf(neighbour.link.address)).join(':'),
      flags: (value.flags ?? 0) & (EXT_LEARNED | ROUTER),
      flagsExt,
      overrides: !isKnown || (flags & NLM_F_REPLACE) !== 0,
      isUse: isUse(value),
    },
  )
  neighbours.apply(updated, { ...kernelCause, portid: cause.portid })
  if (updated.refusal !== undefined) return refuse(extack, EINVAL, updated.refusal)
  if (isUse(value)) neighbours.ask(updated.neighbour)
  return 0
}

/** Whether an entry is only to be looked for. */
function isUse({ flags = 0, flagsExt = 0 }: NeighMessage): boolean {
  return (flags & USE) !== 0 || isManaged({ flagsExt })
}

function bytesOf(address: string): number {
  return address === '' ? 0 : address.split(':').length
}

/** RTM_DELNEIGH (neigh_delete()). */
export function delNeigh(request: NeighRequest): number {
  const { net, value, extack, cause } = request
  const { index = 0, flags = 0 } = value
  if (!hasDst(value)) return refuse(extack, EINVAL, 'Network address not specified')
  const link = index === 0 ? undefined : net.links.get(index)
  if (link === undefined && index !== 0) return -ENODEV
  const family = familyOf(value)
  if (family === undefined) return -EAFNOSUPPORT
  const dst = readDst(value, family)
  if (dst === undefined) return refuse(extack, EINVAL, 'Invalid network address')
  const { neighbours } = net
  if ((flags & PROXY) !== 0) return neighbours.proxies.delete(link, dst) ? 0 : -ENOENT
  if (link === undefined) return -EINVAL
  const known = neighbours.find(link, dst)
  if (known === undefined) return -ENOENT
  neighbours.fail(known, { ...kernelCause, portid: cause.portid })
  return 0
}
