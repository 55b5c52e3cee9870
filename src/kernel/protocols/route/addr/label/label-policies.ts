import { type AddrLabelMessage, rtmNewAddrLabel } from '../../../../../families/route/index.ts'
import { routePolicyOf } from '../../request/route-policy.ts'

const replace = { address: { kind: 'unspec', length: 16 }, label: { kind: 'unspec', length: 4 } } as const

/** How requests for address labels are judged (`net/ipv6/addrlabel.c`, ifal_policy). */
export const labelPolicies = {
  change: routePolicyOf(rtmNewAddrLabel, { replace }),
  /** ip6addrlbl_valid_get_req() */
  get: routePolicyOf(rtmNewAddrLabel, {
    replace,
    shortHeader: 'ipv6: Invalid header for addrlabel get request',
    strict: {
      header: ({ flags = 0, seq = 0 }: AddrLabelMessage, { isPadded }) =>
        isPadded && (flags | seq) === 0 ? undefined : 'ipv6: Invalid values in header for addrlabel get request',
      accepts: ['address'],
      refusal: 'ipv6: Unsupported attribute in addrlabel get request',
    },
  }),
  /** ip6addrlbl_valid_dump_req() */
  dump: routePolicyOf(rtmNewAddrLabel, {
    replace,
    shortHeader: 'ipv6: Invalid header for address label dump request',
    strict: {
      header: ({ prefixlen = 0, flags = 0, index = 0, seq = 0 }: AddrLabelMessage, { isPadded, hasAttributes }) => {
        const isEmpty = isPadded && (prefixlen | flags | index | seq) === 0
        if (!isEmpty) return 'ipv6: Invalid values in header for address label dump request'
        return hasAttributes ? 'ipv6: Invalid data after header for address label dump request' : undefined
      },
    },
  }),
}
