import { type NexthopMessage, rtmNewNexthop } from '../../../../families/route/index.ts'
import { NLM_F_CREATE, NLM_F_REPLACE } from '../../../../wire/index.ts'
import { EEXIST, EINVAL, ENOENT } from '../../../errno.ts'
import { type ListDump, listDump } from '../answer/list-dump.ts'
import { rtnlUnicast } from '../answer/notify.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { type NexthopObject, nexthopMessage } from './nexthop-object.ts'
import { readNexthop } from './read-nexthop.ts'
import { changedResilientGroup } from './resilient-group.ts'

type NexthopRequest = RouteRequest<NexthopMessage>

/** RTM_NEWNEXTHOP (`net/ipv4/nexthop.c`, rtm_new_nexthop(), insert_nexthop()). */
export function newNexthop(request: NexthopRequest): number {
  const { net, flags, extack, cause, nlh, value } = request
  const object = readNexthop(request)
  if (typeof object === 'number') return object
  const known = net.nexthops.get(object.id)
  if (known === undefined) {
    if ((flags & (NLM_F_REPLACE | NLM_F_CREATE)) === NLM_F_REPLACE) {
      return refuse(extack, ENOENT, 'Replace specified without create and no entry exists')
    }
    if (object.resilient !== undefined && value.resGroup?.buckets === undefined) {
      return refuse(extack, EINVAL, 'Number of buckets not specified for nexthop group insertion')
    }
    net.nexthops.add(object, cause, nlh.flags)
    return 0
  }
  if ((flags & NLM_F_REPLACE) === 0) return -EEXIST
  const objection = net.nexthops.objectionTo(known, object, value.resGroup)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const { resilient, group = [] } = object
  const kept = known.resilient && changedResilientGroup(known.resilient, group, value.resGroup)
  net.nexthops.replace(resilient === undefined ? object : { ...object, resilient: kept }, cause, nlh.flags)
  return 0
}

/** RTM_DELNEXTHOP (rtm_del_nexthop()). */
export function delNexthop(request: NexthopRequest): number {
  const { net, cause, nlh } = request
  const object = find(request)
  if (typeof object === 'number') return object
  net.nexthops.delete(object, { cause, flags: nlh.flags })
  return 0
}

/** RTM_GETNEXTHOP of one object (rtm_get_nexthop()). */
export function getNexthop(request: NexthopRequest): number {
  const object = find(request)
  return typeof object === 'number' ? object : rtnlUnicast(request, rtmNewNexthop, nexthopMessage(object))
}

/** The object that a request names. */
function find(request: NexthopRequest): NexthopObject | number {
  const id = readId(request)
  return id < 0 ? id : (request.net.nexthops.get(id) ?? -ENOENT)
}

/** The id that a request names, or minus an errno (__nh_valid_get_del_req()). */
export function readId({ value, extack }: NexthopRequest): number {
  const { id, protocol = 0, scope = 0, flags = 0 } = value
  if ((protocol | scope | flags) !== 0) return refuse(extack, EINVAL, 'Invalid values in header')
  if (id === undefined) return refuse(extack, EINVAL, 'Nexthop id is missing')
  return id === 0 ? refuse(extack, EINVAL, 'Invalid nexthop id') : id
}

/** All objects, or only groups, those over a link or over the links of a master (rtm_dump_nexthop()). */
export function startNexthopDump(request: NexthopRequest): ListDump | number {
  const { net, value } = request
  const error = checkDump(request)
  if (error < 0) return error
  const wanted = () => net.nexthops.all.filter((object) => isWanted(object, value))
  return listDump(rtmNewNexthop, () => wanted().map((object) => () => nexthopMessage(object)))
}

/** __nh_valid_dump_req() */
export function checkDump({ value, extack }: NexthopRequest): number {
  const { protocol = 0, scope = 0, flags = 0, oif = 0, master = 0 } = value
  if (oif > INT_MAX) return refuse(extack, EINVAL, 'Invalid device index')
  if (master > INT_MAX) return refuse(extack, EINVAL, 'Invalid master device index')
  if ((protocol | scope | flags) === 0) return 0
  return refuse(extack, EINVAL, 'Invalid values in header for nexthop dump request')
}

const INT_MAX = 0x7fff_ffff

/** nh_dump_filtered() */
export function isWanted({ link, group, family }: NexthopObject, filter: NexthopMessage): boolean {
  const { groups, oif = 0, master = 0 } = filter
  if (groups === true && group === undefined) return false
  if (oif === 0 && master === 0 && (filter.family ?? 0) === 0) return true
  if (group !== undefined) return false
  if (filter.family !== undefined && filter.family !== 0 && filter.family !== family) return false
  return (oif === 0 || link?.index === oif) && (master === 0 || link?.master?.index === master)
}
