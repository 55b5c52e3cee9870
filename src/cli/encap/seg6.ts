import { encapTypes, type Seg6Iptunnel, seg6Modes } from '../../families/route/index.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { mapped } from '../grammar/kind.ts'
import { oneOf } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import type { EncapForm } from './encap-form.ts'
import { hmacKey, segmentFields, segmentHeader, segments } from './segments.ts'

/** How a header gets into packets, as iproute2 calls it. */
const modes = {
  inline: seg6Modes.INLINE,
  encap: seg6Modes.ENCAP,
  l2encap: seg6Modes.L2ENCAP,
  'encap.red': seg6Modes.ENCAP_RED,
  'l2encap.red': seg6Modes.L2ENCAP_RED,
} as const

const words = grammar({
  mode: once(oneOf(...(Object.keys(modes) as (keyof typeof modes)[])), 'how the header gets into packets'),
  segs: once(segments, 'segments that packets go through'),
  hmac: once(hmacKey, 'key of an HMAC'),
})

export const seg6: EncapForm<Seg6Iptunnel> = {
  type: encapTypes.SEG6,
  words: mapped(words, ({ mode, segs, hmac }): Seg6Iptunnel => {
    if (mode === undefined || segs === undefined)
      throw new UsageError(
        'encap seg6 needs mode and segs',
        'As in: encap seg6 mode encap segs 2001:db8::1,2001:db8::2',
      )
    return { srh: { mode: modes[mode], srh: segmentHeader(segs, hmac, mode === 'inline') } }
  }),
  iproute2({ srh }) {
    if (srh === undefined) return {}
    const mode = Object.entries(modes).find(([, number]) => number === srh.mode)?.[0] ?? '<unknown>'
    return { mode, ...segmentFields(srh.srh) }
  },
}
