import { attrs, u32, type Value } from '../../../schema/index.ts'

const protoDownReasonShape = {
  /** Bits of `value` that a request changes. */
  mask: u32(1),
  value: u32(2),
}
/** Why a link's protocol is down: one bit a reason, whose meaning user space gives (`/etc/iproute2/protodown_reasons.d`). */
export interface ProtoDownReason extends Value<typeof protoDownReasonShape> {}
/** The set IFLA_PROTO_DOWN_REASON_*. */
export const protoDownReason = attrs<ProtoDownReason>('IFLA_PROTO_DOWN_REASON', protoDownReasonShape)
