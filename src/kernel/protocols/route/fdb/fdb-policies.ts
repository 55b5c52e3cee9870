import { type NeighMessage, neigh, neighFlags, rtmNewNeigh } from '../../../../families/route/index.ts'
import { NL_VALIDATE_DEPRECATED_STRICT } from '../../../policy/parse.ts'
import { type HeaderRest, type RoutePolicy, routePolicyOf } from '../route-policy.ts'

const any: RoutePolicy = {
  maxType: Math.max(...neigh.byId.keys()),
  strictStartType: 0,
  demanding: [],
  padding: [],
  strict: {},
}

/** Of a neighbour to be removed (`net/core/neighbour.c`, neigh_delete()). */
export const neighbourDeletion: RoutePolicy = { ...any, shortHeader: null, isUnparsed: true }

/** How requests for forwarding entries are judged (`net/core/rtnetlink.c`). */
export const fdbPolicies = {
  /** Attributes are looked at where they are used. */
  any,
  get: routePolicyOf(rtmNewNeigh, {
    strictStartType: 13,
    replace: {
      dst: { kind: 'binary', length: 32 },
      lladdr: { kind: 'binary', length: 32 },
      vlan: { kind: 'u16' },
      vni: { kind: 'u32' },
      srcVni: { kind: 'unspec' },
      linkNetnsid: { kind: 'unspec' },
    },
    validate: NL_VALIDATE_DEPRECATED_STRICT,
    shortHeader: 'Invalid header for fdb get request',
    strict: {
      header: objectionToGet,
      accepts: ['lladdr', 'vlan', 'vni', 'master'],
      refusal: 'Unsupported attribute in fdb get request',
    },
  }),
  dump: {
    ...any,
    padding: [1, 2, 3],
    shortHeader: 'Invalid header for fdb dump request',
    strict: {
      header: objectionToDump,
      accepts: ['ifindex', 'master'],
      refusal: 'Unsupported attribute in fdb dump request',
    },
  } satisfies RoutePolicy,
}

/** valid_fdb_get_strict() */
function objectionToGet({ state, type, flags = 0 }: NeighMessage, { isPadded }: HeaderRest): string | undefined {
  if (!isPadded || state || type) return 'Invalid values in header for fdb get request'
  return (flags & ~(neighFlags.MASTER | neighFlags.SELF)) === 0
    ? undefined
    : 'Invalid flags in header for fdb get request'
}

/** valid_fdb_dump_strict() */
function objectionToDump({ state, flags, type }: NeighMessage, { isPadded }: HeaderRest): string | undefined {
  return !isPadded || state || flags || type ? 'Invalid values in header for fdb dump request' : undefined
}
