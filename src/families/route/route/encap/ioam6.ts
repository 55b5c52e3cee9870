import { bits, bytes, rest, type StructValue, struct, u16be, u32be } from '../../../../schema/index.ts'

const ioam6TraceMembers = {
  namespaceId: u16be,
  /** `nodelen` and `remlen` in units of four bytes: what each node adds, what is left. Of `flags` 8 is overflow. */
  lengths: bits(u16be, { remlen: 7, flags: 4, nodelen: 5 }),
  /** What nodes write, RFC 9197: a bit for each, `type` being the upper 24. */
  type: bits(u32be, { reserved: 8, type: 24 }),
  /** What nodes wrote; empty on a route. */
  data: rest(bytes),
}
/** The head of an IOAM trace. */
export interface Ioam6Trace extends StructValue<typeof ioam6TraceMembers> {}
/** `struct ioam6_trace_hdr`: the head of an IOAM trace. */
export const ioam6Trace = struct<Ioam6Trace>('ioam6_trace_hdr', ioam6TraceMembers, {
  c: { lengths: '', type: 'type_be32' },
})
