import { type RouteMessage, routeFlags } from '../../../../../families/route/index.ts'
import { EINVAL } from '../../../../errno.ts'
import { refuseAttribute } from '../../request/bad-attribute.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteRequest } from '../../request/request.ts'
import type { StrictRules } from '../../request/route-policy.ts'
import { bitsOf } from '../table/prefix.ts'

const { NOTIFY, LOOKUP_TABLE, FIB_MATCH } = routeFlags

/** What a lookup may say besides its header. */
const askable = ['dst', 'src', 'iif', 'oif', 'mark', 'uid', 'sport', 'dport', 'ipProto']

/** What questions for one route have to be like where their socket wants strict checks. */
export const strictLookups: Readonly<Record<'ipv4' | 'ipv6' | 'multicast', StrictRules<RouteMessage>>> = {
  /** `net/ipv4/route.c`, inet_rtm_valid_getroute_req() */
  ipv4: {
    header: (value) => {
      if (hasOtherValues(value, 2)) return 'ipv4: Invalid values in header for route get request'
      const others = (value.flags ?? 0) & ~(NOTIFY | LOOKUP_TABLE | FIB_MATCH)
      return others === 0 ? undefined : 'ipv4: Unsupported rtm_flags for route get request'
    },
    together: (request) => checkLengths(request, 'ipv4: rtm_src_len and rtm_dst_len must be 32 for IPv4'),
    accepts: askable,
    refusal: 'ipv4: Unsupported attribute in route get request',
  },
  /** `net/ipv6/route.c`, inet6_rtm_valid_getroute_req() */
  ipv6: {
    header: (value) => {
      if (hasOtherValues(value, 10)) return 'ipv6: Invalid values in header for get route request'
      return ((value.flags ?? 0) & ~FIB_MATCH) === 0 ? undefined : 'ipv6: Invalid flags for get route request'
    },
    together: (request) =>
      checkLengths(request, 'ipv6: rtm_src_len and rtm_dst_len must be 128 for IPv6') || checkFlowLabel(request),
    accepts: [...askable, 'flowlabel'],
    refusal: 'ipv6: Unsupported attribute in get route request',
  },
  /** `net/ipv4/ipmr.c`, ipmr_rtm_valid_getroute_req() */
  multicast: {
    header: (value) =>
      hasOtherValues(value, 2) || value.tos || value.flags
        ? 'ipv4: Invalid values in header for multicast route get request'
        : undefined,
    together: (request) => checkLengths(request, 'ipv4: rtm_src_len and rtm_dst_len must be 32 for IPv4'),
    accepts: ['src', 'dst', 'table'],
    refusal: 'ipv4: Unsupported attribute in multicast route get request',
  },
}

/** Whether the header says what no lookup says, or has a prefix that is no address. */
function hasOtherValues(value: RouteMessage, family: 2 | 10): boolean {
  const { dstLen = 0, srcLen = 0, headerTable = 0, protocol = 0, scope = 0, type = 0 } = value
  const isWhole = (length: number) => length === 0 || length === bitsOf(family)
  return !isWhole(srcLen) || !isWhole(dstLen) || (headerTable | protocol | scope | type) !== 0
}

function checkLengths({ value, extack }: RouteRequest<RouteMessage>, refusal: string): number {
  const { dst, dstLen = 0, src, srcLen = 0 } = value
  const isShort = (src !== undefined && srcLen === 0) || (dst !== undefined && dstLen === 0)
  return isShort ? refuse(extack, EINVAL, refusal) : 0
}

/** RTA_FLOWLABEL, and the bits that it may have (IPV6_FLOWLABEL_MASK). */
const FLOWLABEL = 31
const MOST_LABELS = 0xfffff

function checkFlowLabel(request: RouteRequest<RouteMessage>): number {
  const { flowlabel = 0 } = request.value
  return (flowlabel & ~MOST_LABELS) === 0 ? 0 : refuseAttribute(request, 12, [FLOWLABEL], EINVAL, 'Invalid flow label')
}
