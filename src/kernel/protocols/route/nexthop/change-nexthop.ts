import { type NexthopMessage, rtmNewNexthop, rtmNewNexthopBucket } from '../../../../families/route/index.ts'
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../wire/index.ts'
import { EEXIST, EINVAL, ENETDOWN, ENOENT } from '../../../errno.ts'
import { packAddress } from '../fib/table/prefix.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import { rtnlUnicast } from '../notify.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import { bucketsOf, type NexthopMember, type NexthopObject, nexthopMessage } from './nexthop-object.ts'

type NexthopRequest = RouteRequest<NexthopMessage>

/** RTM_NEWNEXTHOP (`net/ipv4/nexthop.c`, rtm_new_nexthop()). */
export function newNexthop(request: NexthopRequest): number {
  const { net, flags, extack, cause } = request
  const object = request.value.group === undefined ? readSingle(request) : readGroup(request)
  if (typeof object === 'number') return object
  const known = net.nexthops.get(object.id)
  if (known !== undefined) {
    if ((flags & NLM_F_REPLACE) === 0) return -EEXIST
    if ((known.group === undefined) !== (object.group === undefined)) {
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

/** All objects, or only groups, those over a link or over the links of a master (rtm_dump_nexthop()). */
export function startNexthopDump({ net, value }: NexthopRequest): ListDump {
  const { groups, oif = 0, master = 0, fdb, family = 0 } = value
  const isWanted = ({ link, group, isFdb, ...object }: NexthopObject) =>
    (groups !== true || group !== undefined) &&
    (fdb !== true || isFdb) &&
    (oif === 0 || link?.index === oif) &&
    (master === 0 || link?.master?.index === master) &&
    (family === 0 || object.family === family)
  return listDump(rtmNewNexthop, () => net.nexthops.all.filter(isWanted).map((object) => () => nexthopMessage(object)))
}

function readSingle(request: NexthopRequest): NexthopObject | number {
  const { net, value, extack } = request
  const { id = 0, family = 0, oif, gateway: text, blackhole, fdb } = value
  if (family !== 2 && family !== 10 && family !== 0) return refuse(extack, EINVAL, 'Invalid address family')
  const gateway = text === undefined ? undefined : packAddress(text)
  if (text !== undefined && gateway?.length !== (family === 2 ? 2 : 8)) return refuse(extack, EINVAL, 'Invalid gateway')
  const isBlackhole = blackhole === true
  if (isBlackhole && (text !== undefined || oif !== undefined)) {
    return refuse(extack, EINVAL, 'Blackhole attribute can not be used with gateway, oif, encap or fdb')
  }
  if (!isBlackhole && fdb !== true && oif === undefined)
    return refuse(extack, EINVAL, 'Device attribute required for non-blackhole and non-fdb nexthops')
  const link = isBlackhole ? net.loopback : net.links.get(oif ?? 0)
  if (!isBlackhole && fdb !== true) {
    if (link === undefined) return refuse(extack, EINVAL, 'Invalid device index')
    if (!link.isUp) return refuse(extack, ENETDOWN, 'Nexthop device is not up')
    if (!link.carrier) return refuse(extack, ENETDOWN, 'Carrier for nexthop device is down')
  }
  return {
    id: id === 0 ? net.nexthops.freeId : id,
    family: family === 0 ? 2 : family,
    protocol: value.protocol ?? 0,
    flags: value.flags ?? 0,
    isBlackhole,
    isFdb: fdb === true,
    link,
    gateway,
    encapType: value.encapType,
    encap: value.encap,
    group: undefined,
    resilient: undefined,
  }
}

/** nh_check_attr_group() */
function readGroup({ net, value, extack }: NexthopRequest): NexthopObject | number {
  const { id = 0, group = [], groupType = 0, resGroup, fdb } = value
  if (group.length === 0) return refuse(extack, EINVAL, 'Invalid length for nexthop group attribute')
  const members: NexthopMember[] = []
  for (const { id: member = 0, weight = 0, weightHigh = 0 } of group) {
    if (members.some((other) => other.id === member))
      return refuse(extack, EINVAL, 'Nexthop id can not be used twice in a group')
    const object = net.nexthops.get(member)
    if (object === undefined) return refuse(extack, EINVAL, 'Invalid nexthop id')
    if (object.group !== undefined) return refuse(extack, EINVAL, 'Nexthop group can not be a nexthop within a group')
    members.push({ id: member, weight: (weightHigh << 8) + weight + 1 })
  }
  if (groupType > 1) return refuse(extack, EINVAL, 'Invalid group type')
  if (groupType === 1 && (resGroup?.buckets ?? 0) === 0) {
    return refuse(extack, EINVAL, 'Number of buckets needs to be non-0')
  }
  const { buckets = 0, idleTimer = 12_000, unbalancedTimer = 0 } = resGroup ?? {}
  return {
    id: id === 0 ? net.nexthops.freeId : id,
    family: 0,
    protocol: value.protocol ?? 0,
    flags: 0,
    isBlackhole: false,
    isFdb: fdb === true,
    link: undefined,
    gateway: undefined,
    encapType: undefined,
    encap: undefined,
    group: members,
    resilient: groupType === 1 ? { buckets, idleTimer, unbalancedTimer } : undefined,
  }
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
