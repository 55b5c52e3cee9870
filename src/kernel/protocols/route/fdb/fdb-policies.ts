import { type NeighMessage, neigh, neighFlags, rtmNewNeigh } from '../../../../families/route/index.ts'
import { EINVAL } from '../../../errno.ts'
import { NL_VALIDATE_DEPRECATED_STRICT } from '../../../policy/parse.ts'
import { nda } from '../neigh/neigh-policies.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { type HeaderRest, type RoutePolicy, routePolicyOf } from '../request/route-policy.ts'
import { isOdd, vlanOf } from './fdb-request.ts'

const any: RoutePolicy = {
  maxType: Math.max(...neigh.byId.keys()),
  strictStartType: 0,
  demanding: [],
  padding: [],
  strict: {},
}

/** Of a neighbour to be removed (`net/core/neighbour.c`, neigh_delete()). */
export const neighbourDeletion: RoutePolicy = { ...any, isSilent: true, isUnparsed: true }

/** How requests for forwarding entries are judged (`net/core/rtnetlink.c`). */
export const fdbPolicies = {
  /** Attributes are looked at where they are used. */
  any,
  get: routePolicyOf(rtmNewNeigh, {
    ...nda,
    validate: NL_VALIDATE_DEPRECATED_STRICT,
    shortHeader: 'Invalid header for fdb get request',
    strict: {
      header: objectionToGet,
      accepts: ['lladdr', 'vlan', 'vni', 'master'],
      refusal: 'Unsupported attribute in fdb get request',
      checks: { lladdr: checkAddress, vlan: (request) => Math.min(vlanOf(request), 0) },
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
      checks: { ifindex: checkLength('ifindex', 'IFINDEX'), master: checkLength('master', 'MASTER') },
    },
  } satisfies RoutePolicy,
}

function checkAddress({ value, extack }: RouteRequest<NeighMessage>): number {
  const isMac = value.lladdr?.split(':').length === 6
  return isMac ? 0 : refuse(extack, EINVAL, 'Invalid address in fdb get request')
}

function checkLength(name: string, text: string) {
  return ({ value, extack }: RouteRequest<NeighMessage>): number =>
    isOdd(value, name) ? refuse(extack, EINVAL, `Invalid ${text} attribute in fdb dump request`) : 0
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
