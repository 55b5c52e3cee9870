import { type StructValue, struct, u8 } from '../../schema/index.ts'
import { addressFamilies } from './address-families.ts'

const rtgenmsgMembers = { family: u8.with({ enum: addressFamilies }) }
/** `struct rtgenmsg`. */
export interface RtGenMsg extends StructValue<typeof rtgenmsgMembers> {}
/** `struct rtgenmsg`: the fixed header of messages that have nothing but an address family. */
export const rtgenmsg = struct<RtGenMsg>('rtgenmsg', rtgenmsgMembers, { prefix: 'rtgen_' })
