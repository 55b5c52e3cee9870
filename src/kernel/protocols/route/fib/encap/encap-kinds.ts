import { encapTypes, lwtunnelIp, lwtunnelIp6 } from '../../../../../families/route/index.ts'
import { type NetlinkExtAck, setBadAttribute } from '../../../../api/extack.ts'
import { EINVAL, EOPNOTSUPP } from '../../../../errno.ts'
import { policyOf } from '../../../../policy/derive.ts'
import { NL_VALIDATE_LIBERAL, nlaParse } from '../../../../policy/parse.ts'
import { type AttributePolicy, type Policy, policyFrom } from '../../../../policy/policy.ts'
import type { AttributeTable, NlAttr } from '../../../../skb/nlattr.ts'
import { refuse } from '../../request/refuse.ts'
import { isSegmentList } from './segment-list.ts'

/** A kind of encapsulation (`struct lwtunnel_encap_ops`). */
interface EncapKind {
  readonly policy: Policy
  /** Whether attributes that are what the policy says make an encapsulation for routes of a family. */
  readonly isWhole?: (attributes: AttributeTable, family: number) => boolean
}

const number = { kind: 'u64' } as const
const byte = { kind: 'u8' } as const
/** LWTUNNEL_IP_OPTS, from which on attributes are judged strictly. */
const OPTS = 8

/** ip_tun_policy and ip6_tun_policy (`net/ipv4/ip_tunnel_core.c`) differ in what is an address. */
function tunnelPolicy(address: AttributePolicy, opts: Policy | undefined): Policy {
  const flags = { kind: 'u16' } as const
  const attributes = {
    1: number,
    2: address,
    3: address,
    4: byte,
    5: byte,
    6: flags,
    [OPTS]: { kind: 'nested', policy: opts } as const,
  }
  return policyFrom(attributes, { strictStartType: OPTS })
}

const optionsOf = (set: typeof lwtunnelIp | typeof lwtunnelIp6) => policyOf(set).attributes?.[OPTS]?.policy

/** SEG6_IPTUNNEL_SRH */
const SRH = 1

/** What this kernel has. Others are known by number, and refused as by a kernel that was built without them. */
const kinds: ReadonlyMap<number, EncapKind> = new Map<number, EncapKind>([
  [encapTypes.IP, { policy: tunnelPolicy({ kind: 'u32' }, optionsOf(lwtunnelIp)) }],
  [encapTypes.IP6, { policy: tunnelPolicy({ kind: 'unspec', length: 16 }, optionsOf(lwtunnelIp6)) }],
  [
    encapTypes.SEG6,
    {
      policy: policyFrom({ [SRH]: { kind: 'binary' } }),
      isWhole: ({ [SRH]: srh }, family) => srh !== undefined && isSegmentList(srh, family),
    },
  ],
])

const LAST = Math.max(...Object.values(encapTypes))

function isNumber(type: number): boolean {
  return type > encapTypes.NONE && type <= LAST
}

/** Whether there are encapsulations of a type: 0, or minus an errno (`net/core/lwtunnel.c`, lwtunnel_valid_encap_type()). */
export function checkEncapType(type: number, extack: NetlinkExtAck): number {
  if (!isNumber(type)) return refuse(extack, EINVAL, 'Unknown lwt encapsulation type')
  return kinds.has(type) ? 0 : refuse(extack, EOPNOTSUPP, 'lwt encapsulation type not supported')
}

/** Judges the encapsulation of a way of a family: 0, or minus an errno (lwtunnel_build_state()). */
export function checkEncap(encap: NlAttr, type: number, family: number, extack: NetlinkExtAck): number {
  const kind = kinds.get(type)
  if (kind === undefined) {
    setBadAttribute(
      extack,
      encap,
      isNumber(type) ? 'LWT encapsulation type not supported' : 'Unknown LWT encapsulation type',
    )
    return isNumber(type) ? -EOPNOTSUPP : -EINVAL
  }
  const attributes = nlaParse(encap.nlh, encap.start, encap.end, kind.policy, NL_VALIDATE_LIBERAL, extack)
  if (typeof attributes === 'number') return attributes
  return kind.isWhole?.(attributes, family) === false ? -EINVAL : 0
}
