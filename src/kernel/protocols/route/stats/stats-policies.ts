import { rtmGetStats, stats } from '../../../../families/route/index.ts'
import { NL_VALIDATE_LIBERAL } from '../../../policy/parse.ts'
import { policyFrom } from '../../../policy/policy.ts'
import { routePolicyOf } from '../request/route-policy.ts'

/** Length of `struct if_stats_msg` in bytes. */
export const IF_STATS_MSG = 12

/** The bits of a mask of statistics that there are: one less than the number of the attribute each. */
const ALL_STATS = 0x1f
/** Of those that a link's hardware can have: IFLA_OFFLOAD_XSTATS_CPU_HIT and on. */
const OFFLOAD_FILTERS = 0xf

const shortHeader = 'Invalid header for stats dump'
const tooMuch = (filterMask = 0) => (filterMask > ALL_STATS ? 'Invalid stats requested through filter mask' : undefined)

/** What questions for statistics have to be like; their attributes are judged later (`net/core/rtnetlink.c`, rtnl_valid_stats_req()). */
export const statsPolicies = {
  get: routePolicyOf(rtmGetStats, {
    isUnparsed: true,
    validate: NL_VALIDATE_LIBERAL,
    shortHeader,
    strict: {
      header: ({ filterMask }, { isPadded }) =>
        isPadded ? tooMuch(filterMask) : 'Invalid values in header for stats dump request',
    },
  }),
  dump: routePolicyOf(rtmGetStats, {
    isUnparsed: true,
    validate: NL_VALIDATE_LIBERAL,
    shortHeader,
    strict: {
      header: ({ ifindex = 0, filterMask }, { isPadded }) =>
        isPadded && ifindex === 0 ? tooMuch(filterMask) : 'Invalid values in header for stats dump request',
    },
  }),
}

const linkOffloadXstats = stats.byName.get('linkOffloadXstats')?.id ?? 0

/** Which parts of some statistics are wanted (rtnl_stats_get_policy_filters). */
export const filterPolicy = policyFrom({ [linkOffloadXstats]: { kind: 'u32', mask: OFFLOAD_FILTERS } }, { maxType: 5 })
/** IFLA_STATS_GET_FILTERS */
export const FILTERS = 1
/** rtnl_stats_get_policy, ifla_stats_set_policy */
export const getPolicy = policyFrom({ [FILTERS]: { kind: 'nested', policy: filterPolicy } }, { maxType: 2 })
export const setPolicy = policyFrom({ 2: { kind: 'u8', max: 1 } })
