import { type LinkMessage, rtmNewLink } from '../../../../../families/route/index.ts'
import { NL_VALIDATE_STRICT } from '../../../../policy/parse.ts'
import type { AttributePolicy } from '../../../../policy/policy.ts'
import { type RoutePolicy, type RoutePolicyOptions, routePolicyOf } from '../../request/route-policy.ts'
import { targetOfDump } from './target-net.ts'

/** A nest of which the attributes are judged by who reads them, if at all. */
const nest: AttributePolicy = { kind: 'nested' }
/** What only answers have. */
const reject: AttributePolicy = { kind: 'reject' }
const atMost = (length: number): AttributePolicy => ({ kind: 'binary', length })
/** More than what stands before each segment (MAX_TCP_HEADER), in bytes. */
const segmentSize: AttributePolicy = { kind: 'u32', min: 193 }

/** Attributes for which the schema says something else than the kernel's policy. */
const replace = {
  address: atMost(32),
  broadcast: atMost(32),
  map: { kind: 'unspec', length: 32 },
  linkinfo: nest,
  ifalias: atMost(255),
  vfinfoList: nest,
  vfPorts: nest,
  portSelf: nest,
  afSpec: nest,
  gsoMaxSize: segmentSize,
  gsoIpv4MaxSize: segmentSize,
  physPortId: atMost(32),
  physSwitchId: atMost(32),
  xdp: nest,
  propList: nest,
  permAddress: reject,
  protoDownReason: nest,
  parentDevName: { kind: 'nulString' },
  newIfindex: { kind: 's32', min: 1 },
  tsoMaxSize: reject,
  tsoMaxSegs: reject,
  allmulti: reject,
  netnsImmutable: reject,
  headroom: reject,
  tailroom: reject,
} as const satisfies Readonly<Record<string, AttributePolicy>>

/** The other attributes that are judged; whatever else there is, is passed over. */
const judged = [
  'ifname',
  'mtu',
  'link',
  'master',
  'carrier',
  'txqlen',
  'weight',
  'operstate',
  'linkmode',
  'netNsPid',
  'netNsFd',
  'extMask',
  'promiscuity',
  'numTxQueues',
  'numRxQueues',
  'gsoMaxSegs',
  'carrierChanges',
  'linkNetnsid',
  'protoDown',
  'event',
  'group',
  'targetNetnsid',
  'carrierUpCount',
  'carrierDownCount',
  'minMtu',
  'maxMtu',
  'altIfname',
  'groMaxSize',
  'groIpv4MaxSize',
]

/** IFLA_DPLL_PIN: from here on all is judged strictly. */
const STRICT_START = 65

/** `net/core/rtnetlink.c`, ifla_policy. */
function linkPolicy(options: RoutePolicyOptions<LinkMessage> = {}): RoutePolicy {
  const accept = [...judged, ...Object.keys(replace)]
  return routePolicyOf(rtmNewLink, { replace, accept, strictStartType: STRICT_START, ...options })
}

const hasValues = ({ type = 0, flags = 0, change = 0 }: LinkMessage) => type !== 0 || flags !== 0 || change !== 0

/** What requests about links are judged by. */
export const linkPolicies = {
  /** Of those that make, change or delete one. */
  change: linkPolicy(),
  /** Of further names (rtnl_linkprop()). */
  names: linkPolicy({ validate: NL_VALIDATE_STRICT }),
  /** Of a question for one (rtnl_valid_getlink_req()). */
  get: linkPolicy({
    shortHeader: 'Invalid header for get link',
    strict: {
      header: (value, { isPadded }) =>
        hasValues(value) || !isPadded ? 'Invalid values in header for get link request' : undefined,
      accepts: ['ifname', 'altIfname', 'extMask', 'targetNetnsid'],
      refusal: 'Unsupported attribute in get link request',
    },
  }),
  /** Of a question for all (rtnl_valid_dump_ifinfo_req()). */
  dump: linkPolicy({
    warns: true,
    shortHeader: 'Invalid header for link dump',
    strict: {
      header: (value, { isPadded }) => {
        if (hasValues(value) || !isPadded) return 'Invalid values in header for link dump request'
        return value.index ? 'Filter by device index not supported for link dumps' : undefined
      },
      accepts: ['targetNetnsid', 'extMask', 'master', 'linkinfo'],
      refusal: 'Unsupported attribute in link dump request',
      checks: {
        targetNetnsid: (request) => {
          const net = targetOfDump(request)
          return typeof net === 'number' ? net : 0
        },
      },
    },
  }),
  /** Of a question for ports of bridges (valid_bridge_getlink_req()). */
  portDump: linkPolicy({
    shortHeader: 'Invalid header for bridge link dump',
    warns: true,
    strict: {
      header: (value, { isPadded }) =>
        hasValues(value) || !isPadded || value.index
          ? 'Invalid values in header for bridge link dump request'
          : undefined,
      accepts: ['extMask'],
      refusal: 'Unsupported attribute in bridge link dump request',
    },
  }),
  /** Of a question for all that IPv6 knows (`net/ipv6/addrconf.c`, inet6_valid_dump_ifinfo()). */
  inet6Dump: linkPolicy({
    shortHeader: 'ipv6: Invalid header for link dump request',
    strict: {
      header: (value, { isPadded, hasAttributes }) => {
        if (hasAttributes) return 'ipv6: Invalid data after header'
        return hasValues(value) || !isPadded || value.index
          ? 'ipv6: Invalid values in header for dump request'
          : undefined
      },
    },
  }),
}
