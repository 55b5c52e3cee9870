import { seg6Modes } from '../../../../../families/route/index.ts'
import { type NlAttr, nlaData, nlaGetS32 } from '../../../../skb/nlattr.ts'

/** Bytes of the mode (`struct seg6_iptunnel_encap`), of the header before the segments (`struct ipv6_sr_hdr`), and of a segment. */
const MODE = 4
const HEADER = 8
const SEGMENT = 16
/** IPV6_SRCRT_TYPE_4 */
const ROUTING_TYPE = 4

/** Whether an attribute says a mode, and the header that goes with it, for packets of a family (`net/ipv6/seg6_iptunnel.c`, seg6_build_state()). */
export function isSegmentList(srh: NlAttr, family: number): boolean {
  if (srh.length < MODE + HEADER + SEGMENT) return false
  const mode = nlaGetS32(srh)
  if (mode < seg6Modes.INLINE || mode > seg6Modes.L2ENCAP_RED) return false
  if (mode === seg6Modes.INLINE && family !== INET6) return false
  return isSegmentHeader(nlaData(srh).subarray(MODE))
}

const INET6 = 10

/** `net/ipv6/seg6.c`, seg6_validate_srh() */
function isSegmentHeader(srh: Uint8Array): boolean {
  const [, hdrlen = 0, type, segmentsLeft = 0, firstSegment = 0] = srh
  if (type !== ROUTING_TYPE || (hdrlen + 1) * 8 !== srh.length || segmentsLeft > firstSegment) return false
  return isFilledWithTlvs(srh, HEADER + (firstSegment + 1) * SEGMENT)
}

/** Whether what lies behind the segments are options of a type, a length and as many bytes. */
function isFilledWithTlvs(srh: Uint8Array, start: number): boolean {
  let at = start
  while (at < srh.length) {
    if (at + 2 > srh.length) return false
    at += 2 + (srh[at + 1] as number)
  }
  return at === srh.length
}
