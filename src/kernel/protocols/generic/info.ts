import type { NetlinkExtAck } from '../../api/extack.ts'
import type { NlMsgHdr } from '../../skb/message.ts'
import type { AttributeTable } from '../../skb/nlattr.ts'
import type { Net } from '../../task/net.ts'
import type { GenlFamily, GenlSplitOperation } from './family.ts'

/** A request as its operation sees it (`struct genl_info`). */
export interface GenlInfo {
  readonly family: GenlFamily
  readonly net: Net
  readonly nlhdr: NlMsgHdr
  readonly cmd: number
  readonly version: number
  /** Where the family's own header begins, as an offset into the message's view. */
  readonly userhdr: number
  readonly sndSeq: number
  readonly sndPortid: number
  /** The attributes by number; empty for operations that take none. */
  readonly attrs: AttributeTable
  extack: NetlinkExtAck
  /** What `preDoit` leaves for the others. */
  userPtr: unknown
}

/** A dump of a family (`struct genl_dumpit_info`). `info` is there from the start callback on. */
export interface GenlDump {
  readonly family: GenlFamily
  readonly operation: GenlSplitOperation
  info: GenlInfo | undefined
}
