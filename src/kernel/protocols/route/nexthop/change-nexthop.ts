import { type NexthopMessage, rtmNewNexthop, rtmNewNexthopBucket } from '../../../../families/route/index.ts'
import { NLM_F_CREATE, NLM_F_REPLACE } from '../../../../wire/index.ts'
import { EEXIST, EINVAL, ENOENT } from '../../../errno.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import { rtnlUnicast } from '../notify.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import { bucketsOf, type NexthopObject, nexthopMessage } from './nexthop-object.ts'
import { readNexthop } from './read-nexthop.ts'

type NexthopRequest = RouteRequest<NexthopMessage>

/** RTM_NEWNEXTHOP (`net/ipv4/nexthop.c`, rtm_new_nexthop(), insert_nexthop()). */
export function newNexthop(request: NexthopRequest): number {
  const { net, flags, extack, cause, nlh } = request
  const object = readNexthop(request)
  if (typeof object === 'number') return object
  const known = net.nexthops.get(object.id)
  if (known === undefined) {
    if ((flags & (NLM_F_REPLACE | NLM_F_CREATE)) === NLM_F_REPLACE) {
      return refuse(extack, ENOENT, 'Replace specified without create and no entry exists')
    }
    net.nexthops.add(object, cause, nlh.flags)
    return 0
  }
  if ((flags & NLM_F_REPLACE) === 0) return -EEXIST
  const objection = net.nexthops.objectionTo(known, object)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  net.nexthops.replace(object, cause, nlh.flags)
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

/** The object that a request names (nh_valid_get_del_req()). */
function find({ net, value, extack }: NexthopRequest): NexthopObject | number {
  const { id, protocol = 0, scope = 0, flags = 0 } = value
  if ((protocol | scope | flags) !== 0) return refuse(extack, EINVAL, 'Invalid values in header')
  if (id === undefined) return refuse(extack, EINVAL, 'Nexthop id is missing')
  if (id === 0) return refuse(extack, EINVAL, 'Invalid nexthop id')
  return net.nexthops.get(id) ?? -ENOENT
}

/** All objects, or only groups, those over a link or over the links of a master (rtm_dump_nexthop()). */
export function startNexthopDump({ net, value, extack }: NexthopRequest): ListDump | number {
  const { protocol = 0, scope = 0, flags = 0 } = value
  if ((protocol | scope | flags) !== 0) {
    return refuse(extack, EINVAL, 'Invalid values in header for nexthop dump request')
  }
  const wanted = () => net.nexthops.all.filter((object) => isWanted(object, value))
  return listDump(rtmNewNexthop, () => wanted().map((object) => () => nexthopMessage(object)))
}

/** nh_dump_filtered() */
function isWanted({ link, group, family }: NexthopObject, filter: NexthopMessage): boolean {
  const { groups, oif = 0, master = 0 } = filter
  if (groups === true && group === undefined) return false
  if (oif === 0 && master === 0 && (filter.family ?? 0) === 0) return true
  if (group !== undefined) return false
  if (filter.family !== undefined && filter.family !== 0 && filter.family !== family) return false
  return (oif === 0 || link?.index === oif) && (master === 0 || link?.master?.index === master)
}

/** RTM_GETNEXTHOPBUCKET of one bucket (rtm_get_nexthop_bucket()). */
export function getBucket(request: NexthopRequest): number {
  const { value, extack } = request
  const object = find(request)
  if (typeof object === 'number') return object
  if (object.group === undefined) return refuse(extack, EINVAL, 'Not a nexthop group')
  if (object.resilient === undefined) return refuse(extack, EINVAL, 'Nexthop group not of type resilient')
  const { index } = value.resBucket ?? {}
  if (index === undefined) return refuse(extack, EINVAL, 'Bucket index is missing')
  const member = bucketsOf(object)[index]
  if (member === undefined) return refuse(extack, ENOENT, 'Bucket index out of bounds')
  return rtnlUnicast(request, rtmNewNexthopBucket, bucketMessage(object, index, member))
}

/** All buckets, or those of a group (rtm_dump_nexthop_bucket()). */
export function startBucketDump({ net, value }: NexthopRequest): ListDump {
  const { id = 0 } = value
  const groups = () =>
    net.nexthops.all.filter((object) => object.resilient !== undefined && (id === 0 || object.id === id))
  return listDump(rtmNewNexthopBucket, () =>
    groups().flatMap((object) => bucketsOf(object).map((member, index) => () => bucketMessage(object, index, member))),
  )
}

/** nh_fill_res_bucket() */
function bucketMessage({ id }: NexthopObject, index: number, member: number): NexthopMessage {
  return {
    family: 0,
    scope: 0,
    protocol: 0,
    flags: 0,
    id,
    resBucket: { index, nhId: member, idleTime: 0n },
  }
}
