/** Bit-fields of C: of which struct, member and field of ours they are a part, and the value that has just their bits. */
export interface BitField {
  readonly struct: string
  readonly member: string
  readonly field: string
  readonly value: number
  /** What C calls them. */
  readonly c: readonly string[]
}

const trace = { struct: 'ioam6_trace_hdr', member: 'lengths' }
const traceType = { struct: 'ioam6_trace_hdr', member: 'type', field: 'type' }
const rpl = { struct: 'ipv6_rpl_sr_hdr', member: 'compression' }

/** Every bit-field in the structs of the families that C has a name for. */
export const bitFields: readonly BitField[] = [
  { ...trace, field: 'nodelen', value: 0x1f, c: ['nodelen'] },
  { ...trace, field: 'flags', value: 0x8, c: ['overflow'] },
  { ...trace, field: 'remlen', value: 0x7f, c: ['remlen'] },
  // Of the type, bit 0 of RFC 9197 is the highest.
  ...Array.from({ length: 24 }, (_, bit) => ({ ...traceType, value: 2 ** (23 - bit), c: [`type.bit${bit}`] })),
  { ...rpl, field: 'cmpri', value: 0xf, c: ['cmpri'] },
  { ...rpl, field: 'cmpre', value: 0xf, c: ['cmpre'] },
  { ...rpl, field: 'pad', value: 0xf, c: ['pad'] },
  // A little-endian host has it in two parts.
  { ...rpl, field: 'reserved', value: 0xfffff, c: ['reserved', 'reserved1'] },
]

/** Fields that C has no name for. */
export const unnamedFields: ReadonlySet<string> = new Set(['ioam6_trace_hdr.type.reserved'])
