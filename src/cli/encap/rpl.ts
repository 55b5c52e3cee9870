import { encapTypes, type RplIptunnel } from '../../families/route/index.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { mapped } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'
import type { EncapForm } from './encap-form.ts'
import { segments } from './segments.ts'

const words = grammar({ segs: once(segments, 'segments that packets go through') })

/** iproute2 writes the segments the other way round than they are typed, and reads them so too. */
export const rpl: EncapForm<RplIptunnel> = {
  type: encapTypes.RPL,
  words: mapped(words, ({ segs }): RplIptunnel => {
    if (segs === undefined)
      throw new UsageError('encap rpl needs segs', 'As in: encap rpl segs 2001:db8::1,2001:db8::2')
    return {
      srh: {
        nexthdr: 0,
        hdrlen: 2 * segs.length,
        type: 3,
        segmentsLeft: segs.length,
        compression: { cmpri: 0, cmpre: 0, pad: 0, reserved: 0 },
        segments: segs.toReversed(),
      },
    }
  }),
  iproute2: ({ srh }) => (srh === undefined ? {} : { segs: srh.segments.toReversed() }),
}
