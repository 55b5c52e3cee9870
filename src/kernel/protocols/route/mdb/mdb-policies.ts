import {
  type BrMdbEntry,
  brMdbEntry,
  mdbAddressText,
  mdbProtocols,
  mdbRequestInfo,
  routeProtocols,
  rtmGetMdbRequest,
  rtmNewMdbRequest,
} from '../../../../families/route/index.ts'
import { interpretPayload } from '../../../../schema/index.ts'
import { type NetlinkExtAck, setBadAttribute } from '../../../api/extack.ts'
import { EINVAL } from '../../../errno.ts'
import { NL_VALIDATE_STRICT } from '../../../policy/parse.ts'
import { type AttributePolicy, type Policy, policyFrom } from '../../../policy/policy.ts'
import type { NlAttr } from '../../../skb/nlattr.ts'
import { refuse } from '../request/refuse.ts'
import { type RoutePolicy, routePolicyOf } from '../request/route-policy.ts'

/** What may be wrong with an entry, in the order in which Linux looks: the words for it, and whether it is so. */
type Fault = readonly [string, (entry: BrMdbEntry, group: string) => boolean]

const { L2, IP, IPV6 } = mdbProtocols
const NO_VID = 4095

const hasProto = (proto: number, test: (group: string) => boolean): Fault[1] => {
  return ({ addr }, group) => addr.proto === proto && test(group)
}
const isOther: Fault[1] = ({ addr: { proto } }) => proto !== L2 && proto !== IP && proto !== IPV6
const isUnknownState: Fault[1] = ({ state }) => state > 1
const hasInvalidVid: Fault[1] = ({ vid }) => vid >= NO_VID

/** First byte of an address of IPv4. */
function firstByte(group: string): number {
  return Number.parseInt(group, 10)
}

/** `net/core/rtnetlink.c`, rtnl_validate_mdb_entry() */
const faults: readonly Fault[] = [
  ['Zero entry ifindex is not allowed', ({ index }) => index === 0],
  [
    'IPv4 entry group address is not multicast or 0.0.0.0',
    hasProto(IP, (group) => group !== '0.0.0.0' && firstByte(group) >> 4 !== 0xe),
  ],
  ['IPv4 entry group address is local multicast', hasProto(IP, (group) => group.startsWith('224.0.0.'))],
  ['IPv6 entry group address is link-local all nodes', hasProto(IPV6, (group) => group === 'ff02::1')],
  ['L2 entry group is not multicast', hasProto(L2, (group) => (Number.parseInt(group, 16) & 1) === 0)],
  ['Unknown entry protocol', isOther],
  ['Unknown entry state', isUnknownState],
  ['Invalid entry VLAN id', hasInvalidVid],
]

/** rtnl_validate_mdb_entry_get() */
const faultsOfGet: readonly Fault[] = [
  ['Entry ifindex cannot be specified', ({ index }) => index !== 0],
  ['Entry state cannot be specified', ({ state }) => state !== 0],
  ['Entry flags cannot be specified', ({ flags }) => flags !== 0],
  ['Invalid entry VLAN id', hasInvalidVid],
  ['Unknown entry protocol', isOther],
]

/** rtnl_validate_mdb_entry_del_bulk() */
const faultsOfBulk: readonly Fault[] = [
  ['Unknown entry state', isUnknownState],
  ['Entry flags cannot be set', ({ flags }) => flags !== 0],
  ['Invalid entry VLAN id', hasInvalidVid],
  ['Entry address cannot be set', ({ addr: { u, proto } }) => proto !== 0 || /[^0:]/.test(u)],
]

function entryPolicy(list: readonly Fault[]): AttributePolicy {
  return {
    kind: 'binary',
    length: brMdbEntry.size,
    validate: (attribute: NlAttr, extack: NetlinkExtAck) => {
      if (attribute.length !== brMdbEntry.size) {
        setBadAttribute(extack, attribute, 'Invalid attribute length')
        return -EINVAL
      }
      const entry = interpretPayload(brMdbEntry, attribute.nlh.view, attribute.start, attribute.end) as BrMdbEntry
      const group = mdbAddressText(entry.addr)
      const fault = list.find(([, isSo]) => isSo(entry, group))
      return fault === undefined ? 0 : refuse(extack, EINVAL, fault[0])
    },
  }
}

/** What is said of the entry is judged later, by who keeps it. */
function policy(list: readonly Fault[], validate?: number): RoutePolicy {
  const replace = { entry: entryPolicy(list), entryAttrs: { kind: 'nested' } as const }
  return routePolicyOf(rtmNewMdbRequest, { replace, ...(validate === undefined ? {} : { validate }) })
}

/** How requests are judged (mdba_policy and those after it). */
export const mdbPolicies = {
  change: policy(faults),
  flush: policy(faultsOfBulk, NL_VALIDATE_STRICT),
  get: policy(faultsOfGet, NL_VALIDATE_STRICT),
  /** rtnl_mdb_valid_dump_req() */
  dump: routePolicyOf(rtmGetMdbRequest, {
    shortHeader: 'Invalid header for mdb dump request',
    strict: {
      header: ({ ifindex = 0 }, { hasAttributes }) => {
        if (ifindex !== 0) return 'Filtering by device index is not supported for mdb dump request'
        return hasAttributes ? 'Invalid data after header in mdb dump request' : undefined
      },
    },
  }),
}

const { byId } = mdbRequestInfo
const MAX_TYPE = Math.max(...byId.keys())
const address: AttributePolicy = { kind: 'binary', min: 4, max: 16 }
const sources = policyFrom({ 1: { kind: 'nested', policy: policyFrom({ 1: address }) } })
const { STATIC } = routeProtocols

/** What a bridge takes of what is said of an entry (`net/bridge/br_mdb.c`, br_mdbe_attrs_pol and those after it). */
export const bridgeMdbPolicies: Readonly<Record<'add' | 'flush' | 'get', Policy>> = {
  add: policyFrom(
    {
      1: address,
      2: { kind: 'nested', policy: sources },
      3: { kind: 'u8', min: 0, max: 1 },
      4: { kind: 'u8', min: STATIC },
    },
    { maxType: MAX_TYPE },
  ),
  flush: policyFrom({ 4: { kind: 'u8', min: STATIC }, 10: { kind: 'u8', mask: 1 } }, { maxType: MAX_TYPE }),
  get: policyFrom({ 1: address }, { maxType: MAX_TYPE }),
}
