import { attrs, fixed, ipv4, ipv6, nest, string, u8, u32, u64, type Value } from '../../../../schema/index.ts'
import { seg6Header } from './source-routing.ts'

/** What a segment does with a packet (SEG6_LOCAL_ACTION_*, RFC 8986). */
export const seg6LocalActions = {
  UNSPEC: 0,
  END: 1,
  END_X: 2,
  END_T: 3,
  END_DX2: 4,
  END_DX6: 5,
  END_DX4: 6,
  END_DT6: 7,
  END_DT4: 8,
  END_B6: 9,
  END_B6_ENCAP: 10,
  END_BM: 11,
  END_S: 12,
  END_AS: 13,
  END_AM: 14,
  END_BPF: 15,
  END_DT46: 16,
} as const

/** Numbers of flavors (SEG6_LOCAL_FLV_OP_*); `operation` has the bit `1 << number` of each. */
export const seg6LocalFlavorOperations = { UNSPEC: 0, PSP: 1, USP: 2, USD: 3, NEXT_CSID: 4 } as const

const seg6LocalBpfShape = {
  /** Descriptor when written, program id when read. */
  prog: u32(1),
  progName: string(2),
}
/** The program of END_BPF. */
export interface Seg6LocalBpf extends Value<typeof seg6LocalBpfShape> {}
/** The program of END_BPF (SEG6_LOCAL_BPF_PROG*). */
export const seg6LocalBpf = attrs<Seg6LocalBpf>('SEG6_LOCAL_BPF', seg6LocalBpfShape)

const seg6LocalCountersShape = { packets: u64(2), bytes: u64(3), errors: u64(4) }
/** Counters of a segment. */
export interface Seg6LocalCounters extends Value<typeof seg6LocalCountersShape> {}
/** Counters of a segment (SEG6_LOCAL_CNT_*); any that is present when the route is made is counted. */
export const seg6LocalCounters = attrs<Seg6LocalCounters>('SEG6_LOCAL_CNT', seg6LocalCountersShape)

const seg6LocalFlavorsShape = {
  operation: u32(1),
  /** Length of the locator block, in bits. */
  lcblockBits: u8(2),
  /** Length of the locator node and function, in bits. */
  lcnodeFnBits: u8(3),
}
/** Flavors of a segment. */
export interface Seg6LocalFlavors extends Value<typeof seg6LocalFlavorsShape> {}
/** Flavors of a segment (SEG6_LOCAL_FLV_*). */
export const seg6LocalFlavors = attrs<Seg6LocalFlavors>('SEG6_LOCAL_FLV', seg6LocalFlavorsShape)

const seg6LocalShape = {
  action: u32(1, { enum: seg6LocalActions }),
  srh: fixed(2, seg6Header),
  table: u32(3),
  nh4: ipv4(4),
  nh6: ipv6(5),
  iif: u32(6),
  oif: u32(7),
  bpf: nest(8, seg6LocalBpf),
  vrftable: u32(9),
  counters: nest(10, seg6LocalCounters),
  flavors: nest(11, seg6LocalFlavors),
}
/** A local segment. */
export interface Seg6Local extends Value<typeof seg6LocalShape> {}
/** A local segment (SEG6_LOCAL_*). */
export const seg6Local = attrs<Seg6Local>('SEG6_LOCAL', seg6LocalShape)
