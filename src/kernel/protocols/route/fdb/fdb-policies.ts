import { type NeighMessage, neigh, rtmNewNeigh } from '../../../../families/route/index.ts'
import { NL_VALIDATE_DEPRECATED_STRICT } from '../../../policy/parse.ts'
import { type HeaderRest, type RoutePolicy, routePolicyOf } from '../route-policy.ts'

const any: RoutePolicy = {
  maxType: Math.max(...neigh.byId.keys()),
  strictStartType: 0,
  demanding: [],
  padding: [],
  strict: {},
}

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
    ...any,
    padding: [1, 2, 3],
    strict: {
      header: objectionToDump,
      accepts: ['ifindex', 'master'],
      refusal: 'Unsupported attribute in fdb dump request',
    },
  } satisfies RoutePolicy,
}

/** What is wrong with the header of a strict request (valid_fdb_dump_strict()). */
function objectionToDump({ state, flags, type }: NeighMessage, { isPadded }: HeaderRest): string | undefined {
  return !isPadded || state || flags || type ? 'Invalid values in header for fdb dump request' : undefined
}
