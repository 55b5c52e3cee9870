import { linkFlags } from '../../../../../families/route/index.ts'
import { randomMac, validateMac } from '../ethernet.ts'
import { features } from '../features.ts'
import type { LinkKind } from './kind.ts'

/** Packets that wait in it at most (TX_Q_LIMIT). */
const QUEUE = 32

/** A link that others have their packets go through, to be queued there (`drivers/net/ifb.c`). */
export const ifb: LinkKind = {
  kind: 'ifb',
  traits: { hasQueue: true, keepsAddress: true },
  rtnetlink: {
    setup(link) {
      link.flags = (link.flags | linkFlags.NOARP) & ~linkFlags.MULTICAST
      link.minMtu = 0
      link.maxMtu = 0
      link.txqlen = QUEUE
      link.tsoMaxSize = 524_280
      link.address = randomMac(link)
    },
    validate: ({ value }) => validateMac(value),
  },
  device: { features: () => features.HIGHDMA },
}
