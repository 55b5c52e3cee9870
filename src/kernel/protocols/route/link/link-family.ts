import type { NetlinkExtAck } from '../../../api/extack.ts'
import type { NlAttr } from '../../../skb/nlattr.ts'
import type { Link } from './link.ts'

/** What an address family has to say to its part of IFLA_AF_SPEC in a request (`struct rtnl_af_ops`); minus an errno refuses it. */
export interface LinkFamily {
  validate(link: Link, spec: NlAttr, extack: NetlinkExtAck): number
  set(link: Link, spec: NlAttr, extack: NetlinkExtAck): number
}
