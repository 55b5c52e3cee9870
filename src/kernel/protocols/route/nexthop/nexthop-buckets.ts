import { type NexthopMessage, nhmsg, rtmNewNexthopBucket } from '../../../../families/route/index.ts'
import { EINVAL, ENOENT } from '../../../errno.ts'
import { NL_VALIDATE_LIBERAL, NL_VALIDATE_STRICT, nlaParseNested, nlmsgParse } from '../../../policy/parse.ts'
import type { Policy } from '../../../policy/policy.ts'
import { type ListDump, listDump } from '../answer/list-dump.ts'
import { rtnlUnicast } from '../answer/notify.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { checkDump, isWanted, readId } from './change-nexthop.ts'
import type { NexthopObject } from './nexthop-object.ts'
import { bucketPolicies } from './nexthop-policies.ts'

type NexthopRequest = RouteRequest<NexthopMessage>

/** RTM_GETNEXTHOPBUCKET of one bucket (`net/ipv4/nexthop.c`, rtm_get_nexthop_bucket()). */
export function getBucket(request: NexthopRequest): number {
  const { value, extack } = request
  const id = readId(request)
  if (id < 0) return id
  if (value.resBucket === undefined) return refuse(extack, EINVAL, 'Bucket information is missing')
  const error = judgeBucket(request, bucketPolicies.get)
  if (error < 0) return error
  const { index } = value.resBucket
  if (index === undefined) return refuse(extack, EINVAL, 'Bucket index is missing')
  const group = findGroup(request, id)
  if (typeof group === 'number') return group
  const member = group.resilient?.buckets[index]
  if (member === undefined) return refuse(extack, ENOENT, 'Bucket index out of bounds')
  return rtnlUnicast(request, rtmNewNexthopBucket, bucketMessage(group, index, member))
}

/** Judges what is said of a bucket, where something is. */
function judgeBucket({ nlh, extack }: NexthopRequest, policy: Policy): number {
  const attributes = nlmsgParse(nlh, nhmsg.size, anything, NL_VALIDATE_LIBERAL, extack)
  if (typeof attributes === 'number') return attributes
  const bucket = attributes[RES_BUCKET]
  const parsed = bucket === undefined ? 0 : nlaParseNested(bucket, policy, NL_VALIDATE_STRICT, extack)
  return typeof parsed === 'number' ? parsed : 0
}

/** NHA_RES_BUCKET */
const RES_BUCKET = 13
const anything: Policy = { maxType: RES_BUCKET, strictStartType: 0 }

/** nexthop_find_group_resilient() */
function findGroup({ net, extack }: NexthopRequest, id: number): NexthopObject | number {
  const object = net.nexthops.get(id)
  if (object === undefined) return -ENOENT
  if (object.group === undefined) return refuse(extack, EINVAL, 'Not a nexthop group')
  return object.resilient === undefined ? refuse(extack, EINVAL, 'Nexthop group not of type resilient') : object
}

/** All buckets, or those of a group, or of a member (rtm_dump_nexthop_bucket()). */
export function startBucketDump(request: NexthopRequest): ListDump | number {
  const { net, value, extack } = request
  const { id } = value
  if (id === 0) return refuse(extack, EINVAL, 'Invalid nexthop id')
  const error = judgeBucket(request, bucketPolicies.dump)
  if (error < 0) return error
  if (value.resBucket?.nhId === 0) return refuse(extack, EINVAL, 'Invalid nexthop id')
  const fault = checkDump(request)
  if (fault < 0) return fault
  const found = id === undefined ? undefined : findGroup(request, id)
  if (typeof found === 'number') return found
  const groups = () => net.nexthops.all.filter(({ resilient }) => resilient !== undefined)
  return listDump(rtmNewNexthopBucket, () =>
    (id === undefined ? groups() : [net.nexthops.get(id)]).flatMap((group) => bucketsOf(request, group)),
  )
}

function bucketsOf({ net, value }: NexthopRequest, group: NexthopObject | undefined): (() => NexthopMessage)[] {
  const wanted = value.resBucket?.nhId
  const buckets = (group?.resilient?.buckets ?? []).map((member, index) => ({ member, index }))
  const isAsked = (member: number) => {
    const object = net.nexthops.get(member)
    return object !== undefined && isWanted(object, value) && (wanted === undefined || member === wanted)
  }
  return buckets
    .filter(({ member }) => isAsked(member))
    .map(
      ({ member, index }) =>
        () =>
          bucketMessage(group as NexthopObject, index, member),
    )
}

/** nh_fill_res_bucket() */
function bucketMessage({ id, protocol }: NexthopObject, index: number, member: number): NexthopMessage {
  return {
    family: 0,
    scope: 0,
    protocol,
    flags: 0,
    id,
    resBucket: { index, nhId: member, idleTime: 0n },
  }
}
