import {
  type NeighMessage,
  type NeighTableMessage,
  neighExtFlags,
  neighFlags,
  rtmGetNeigh,
  rtmNewNeigh,
  rtmSetNeighTable,
} from '../../../../families/route/index.ts'
import { NL_VALIDATE_DEPRECATED_STRICT } from '../../../policy/parse.ts'
import type { AttributePolicy } from '../../../policy/policy.ts'
import { type HeaderRest, type RoutePolicy, routePolicyOf } from '../request/route-policy.ts'

const { MANAGED, EXT_VALIDATED } = neighExtFlags
const { PROXY } = neighFlags

const unsupported: AttributePolicy = { kind: 'reject', message: 'Unsupported attribute' }

/**
 * The flags that Linux knows of the extended ones, and attributes that only forwarding entries have (`net/core/neighbour.c`,
 * nda_policy). From NDA_NH_ID on they are always judged strictly.
 */
const replace: Readonly<Record<string, AttributePolicy>> = {
  dst: { kind: 'binary', length: 32 },
  lladdr: { kind: 'binary', length: 32 },
  vlan: { kind: 'u16' },
  vni: { kind: 'u32' },
  cacheinfo: { kind: 'unspec', length: 16 },
  fdbExtAttrs: { kind: 'nested' },
  linkNetnsid: { kind: 'unspec' },
  srcVni: { kind: 'unspec' },
  flagsExt: { kind: 'u32', mask: MANAGED | EXT_VALIDATED },
  ndmStateMask: unsupported,
  ndmFlagsMask: unsupported,
}
export const nda = { replace, strictStartType: 13 }

/** How requests for neighbours are judged (`net/core/neighbour.c`). */
export const neighPolicies = {
  change: routePolicyOf(rtmNewNeigh, nda),
  get: routePolicyOf(rtmGetNeigh, {
    ...nda,
    validate: NL_VALIDATE_DEPRECATED_STRICT,
    shortHeader: 'Invalid header for neighbor get request',
    strict: { header: objectionToGet },
  }),
  dump: routePolicyOf(rtmGetNeigh, {
    ...nda,
    warns: true,
    shortHeader: 'Invalid header for neighbor dump request',
    strict: {
      header: objectionToDump,
      accepts: ['ifindex', 'master'],
      refusal: 'Unsupported attribute in neighbor dump request',
    },
  }),
  setTable: routePolicyOf(rtmSetNeighTable, {
    accept: ['name', 'thresh1', 'thresh2', 'thresh3', 'gcInterval', 'parms'],
    replace: { name: { kind: 'string' }, parms: { kind: 'nested' } },
  }),
  dumpTables: {
    maxType: 0,
    strictStartType: 0,
    demanding: [],
    padding: [1, 2, 3],
    shortHeader: 'Invalid header for neighbor table dump request',
    strict: { header: objectionToTables },
  } satisfies RoutePolicy,
}

/** neigh_valid_get_req() */
function objectionToGet({ state, type, flags = 0, index }: NeighMessage, { isPadded }: HeaderRest): string | undefined {
  if (!isPadded || state || type) return 'Invalid values in header for neighbor get request'
  if ((flags & ~PROXY) !== 0) return 'Invalid flags in header for neighbor get request'
  return (flags & PROXY) === 0 && !index ? 'No device specified' : undefined
}

/** neigh_valid_dump_req() */
function objectionToDump(
  { index, state, type, flags = 0 }: NeighMessage,
  { isPadded }: HeaderRest,
): string | undefined {
  if (!isPadded || index || state || type) return 'Invalid values in header for neighbor dump request'
  return (flags & ~PROXY) === 0 ? undefined : 'Invalid flags in header for neighbor dump request'
}

/** neightbl_valid_dump_info() */
function objectionToTables(_: NeighTableMessage, { isPadded, hasAttributes }: HeaderRest): string | undefined {
  if (!isPadded) return 'Invalid values in header for neighbor table dump request'
  return hasAttributes ? 'Invalid data after header in neighbor table dump request' : undefined
}
