import type { Seg6Header } from '../../families/route/index.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { number } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { present } from '../iproute2/present.ts'
import { AF_INET6, addressOf } from '../words/values.ts'
import type { Fields } from './encap-form.ts'

/** Segments in the order in which packets go, as in `2001:db8::1,2001:db8::2`. */
export const segments: Kind<readonly string[]> = kind('SEGMENT,…', 'segments', (text, word) => {
  return text.split(',').map((part) => {
    const { family, address } = addressOf(part, word)
    if (family !== AF_INET6) throw new UsageError(`${word} takes IPv6 addresses, not '${part}'`)
    return address
  })
})

/** Number of the key of an HMAC. */
export const hmacKey = number('KEY')

/** Bytes of the TLV that holds an HMAC: a head, the number of the key, and 32 bytes that the kernel fills in. */
const HMAC_BYTES = 40

/** Type and flag of that TLV (SR6_TLV_HMAC, SR6_FLAG1_HMAC). */
const [HMAC_TLV, HMAC_FLAG] = [5, 0x08]

/**
 * A segment routing header. The last segment stands first; where the packet's own destination is the last one (`isInline`),
 * its place is empty.
 */
export function segmentHeader(way: readonly string[], key: number | undefined, isInline: boolean): Seg6Header {
  const list = [...(isInline ? ['::'] : []), ...way.toReversed()]
  const tlvs = key === undefined || key === 0 ? new Uint8Array() : hmacTlv(key)
  return {
    nexthdr: 0,
    hdrlen: 2 * list.length + tlvs.length / 8,
    type: 4,
    segmentsLeft: list.length - 1,
    firstSegment: list.length - 1,
    flags: tlvs.length === 0 ? 0 : HMAC_FLAG,
    tag: 0,
    segments: list,
    tlvs,
  }
}

function hmacTlv(key: number): Uint8Array {
  const bytes = new Uint8Array(HMAC_BYTES)
  bytes.set([HMAC_TLV, HMAC_BYTES - 2])
  new DataView(bytes.buffer).setUint32(4, key)
  return bytes
}

/** Segments and key as `ip -j` prints them (print_srh()). */
export function segmentFields({ segments = [], flags = 0, tlvs = new Uint8Array() }: Partial<Seg6Header>): Fields {
  const start = tlvs.length - HMAC_BYTES
  const hasKey = (flags & HMAC_FLAG) !== 0 && start >= 0
  const key = hasKey ? new DataView(tlvs.buffer, tlvs.byteOffset + start).getUint32(4) : undefined
  return present({ segs: segments.toReversed(), hmac: key === undefined ? undefined : `0x${key.toString(16)}` })
}
