import { type NeighMessage, rtmGetNeigh, rtmNewNeigh } from '../../../../families/route/index.ts'
import { NL_VALIDATE_DEPRECATED_STRICT } from '../../../policy/parse.ts'
import { policyFrom } from '../../../policy/policy.ts'
import { type RoutePolicy, routePolicyOf } from '../route-policy.ts'

/** How requests for forwarding entries are judged (`net/core/rtnetlink.c`). */
export const fdbPolicies = {
  /** Attributes are looked at where they are used. */
  any: { ...policyFrom({}), demanding: [], padding: [], strict: {} } satisfies RoutePolicy,
  get: routePolicyOf(rtmNewNeigh, {
    replace: {
      dst: { kind: 'binary', length: 32 },
      lladdr: { kind: 'binary', length: 32 },
      vlan: { kind: 'u16' },
      vni: { kind: 'u32' },
      srcVni: { kind: 'unspec' },
      linkNetnsid: { kind: 'unspec' },
    },
    validate: NL_VALIDATE_DEPRECATED_STRICT,
  }),
  dump: routePolicyOf(rtmGetNeigh, {
    strict: {
      header: objectionToDump,
      accepts: ['ifindex', 'master'],
      refusal: 'Unsupported attribute in fdb dump request',
    },
  }),
}

/** What is wrong with the header of a strict request (valid_fdb_dump_strict()). */
function objectionToDump({ state, flags, type }: NeighMessage): string | undefined {
  return state || flags || type ? 'Invalid values in header for fdb dump request' : undefined
}
