import { neigh, rtmNewNeigh } from '../../../../families/route/index.ts'
import { NL_VALIDATE_DEPRECATED_STRICT } from '../../../policy/parse.ts'
import { type RoutePolicy, routePolicyOf } from '../route-policy.ts'

const any: RoutePolicy = { maxType: Math.max(...neigh.byId.keys()), strictStartType: 0, demanding: [] }

/** How requests for forwarding entries are judged (`net/core/rtnetlink.c`). */
export const fdbPolicies = {
  /** Attributes are looked at where they are used. */
  any,
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
  dump: {
    policy: any,
    accepts: ['ifindex', 'master'],
    refusal: 'Unsupported attribute in fdb dump request',
  },
}
