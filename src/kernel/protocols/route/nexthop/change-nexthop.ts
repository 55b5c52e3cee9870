import { type NexthopMessage, rtmNewNexthop, rtmNewNexthopBucket } from '../../../../families/route/index.ts'
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../wire/index.ts'
import { EEXIST, EINVAL, ENOENT } from '../../../errno.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import { rtnlUnicast } from '../notify.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import { bucketsOf, type NexthopObject, nexthopMessage } from './nexthop-object.ts'
import { readGroup, readSingle } from './read-nexthop.ts'

type NexthopRequest = RouteRequest<NexthopMessage>

/** RTM_NEWNEXTHOP (`net/ipv4/nexthop.c`, rtm_new_nexthop()). */
export function newNexthop(request: NexthopRequest): number {
  const { net, flags, extack, cause } = request
  const object = request.value.group === undefined ? readSingle(request) : readGroup(request)
  if (typeof object === 'number') return object
  const known = net.nexthops.get(object.id)
  if (known !== undefined) {
    if ((flags & NLM_F_REPLACE) === 0) return -EEXIST
    const error = net.nexthops.checkReplacement(object, extack)
    if (error < 0) return error
    if (known.group !== undefined && object.group === undefined) {
      return refuse(extack, EINVAL, 'Can not replace a nexthop group with a nexthop.')
    }
    if (known.group === undefined && object.group !== undefined) {
      return refuse(extack, EINVAL, 'Can not replace a nexthop with a nexthop group.')
    }
  } else if ((flags & NLM_F_CREATE) === 0) {
    return refuse(extack, ENOENT, 'NLM_F_CREATE not specified and nexthop does not exist')
  }
  net.nexthops.set(object, flags & (NLM_F_CREATE | NLM_F_EXCL | NLM_F_REPLACE), cause)
  return 0
}

/** RTM_DELNEXTHOP (rtm_del_nexthop()). */
export function delNexthop({ net, value, cause, extack }: NexthopRequest): number {
  const object = find({ net, value, extack })
  if (typeof object === 'number') return object
  net.nexthops.delete(object, cause)
  return 0
}

/** RTM_GETNEXTHOP of one object (rtm_get_nexthop()). */
export function getNexthop(request: NexthopRequest): number {
  const object = find(request)
  return typeof object === 'number' ? object : rtnlUnicast(request, rtmNewNexthop, nexthopMessage(object))
}

function find({ net, value, extack }: Pick<NexthopRequest, 'net' | 'value' | 'extack'>): NexthopObject | number {
  const { id } = value
  if (id === undefined) return refuse(extack, EINVAL, 'Nexthop id is missing')
  if (id === 0) return refuse(extack, EINVAL, 'Invalid nexthop id')
  return net.nexthops.get(id) ?? -ENOENT
}

/**
 * All objects, or only groups, those over a link or over the links of a master. That only those for forwarding entries are
 * wanted can be said, and means nothing (rtm_dump_nexthop(), nh_dump_filtered()).
 */
export function startNexthopDump({ net, value }: NexthopRequest): ListDump {
  const { groups, oif = 0, master = 0, family = 0 } = value
  const isWanted = ({ link, group, ...object }: NexthopObject) =>
    (groups !== true || group !== undefined) &&
    (oif === 0 || link?.index === oif) &&
    (master === 0 || link?.master?.index === master) &&
    (family === 0 || object.family === family)
  return listDump(rtmNewNexthop, () => net.nexthops.all.filter(isWanted).map((object) => () => nexthopMessage(object)))
}

/** RTM_GETNEXTHOPBUCKET of one bucket (rtm_get_nexthop_bucket()). */
export function getBucket(request: NexthopRequest): number {
  const { net, value, extack } = request
  const object = find({ net, value, extack })
  if (typeof object === 'number') return object
  if (object.resilient === undefined) return refuse(extack, ENOENT, 'Nexthop not a resilient group')
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
