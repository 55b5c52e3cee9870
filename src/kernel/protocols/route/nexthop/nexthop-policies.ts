import { nexthopResBucket, rtmNewNexthop } from '../../../../families/route/index.ts'
import { policyOf } from '../../../policy/derive.ts'
import { NL_VALIDATE_STRICT } from '../../../policy/parse.ts'
import type { AttributePolicy } from '../../../policy/policy.ts'
import { type RoutePolicy, routePolicyOf } from '../request/route-policy.ts'

/** What may be wanted besides: counters of software and hardware (NHA_OP_FLAGS_DUMP_ALL). */
const opFlags: AttributePolicy = { kind: 'u32', mask: 3 }
/** What is said of a bucket is judged later. */
const resBucket: AttributePolicy = { kind: 'nested' }
/** So is how buckets are filled, and whether a gateway is an address. */
const resGroup: AttributePolicy = { kind: 'nested' }
const gateway: AttributePolicy = { kind: 'binary' }

/** A policy of requests that are judged strictly, whatever the socket asks for. */
function strict(accept: readonly string[], isSilent = false): RoutePolicy {
  const replace = Object.fromEntries(
    Object.entries({ opFlags, resBucket, resGroup, gateway }).filter(([name]) => accept.includes(name)),
  )
  return routePolicyOf(rtmNewNexthop, {
    accept,
    replace,
    isSilent,
    validate: NL_VALIDATE_STRICT,
  })
}

/** What each request may say (`net/ipv4/nexthop.c`, rtm_nh_policy_new and those after it). */
export const nexthopPolicies = {
  new: strict([
    'id',
    'group',
    'groupType',
    'blackhole',
    'oif',
    'gateway',
    'encapType',
    'encap',
    'fdb',
    'resGroup',
    'hwStatsEnable',
  ]),
  get: strict(['id', 'opFlags']),
  del: strict(['id']),
  dump: strict(['oif', 'groups', 'master', 'fdb', 'opFlags']),
  getBucket: strict(['id', 'resBucket']),
  dumpBuckets: strict(['id', 'oif', 'master', 'resBucket'], true),
}

/** What questions may say of a bucket (rtm_nh_res_bucket_policy_get, rtm_nh_res_bucket_policy_dump). */
export const bucketPolicies = {
  get: policyOf(nexthopResBucket, { accept: ['index'] }),
  dump: policyOf(nexthopResBucket, { accept: ['nhId'] }),
}
