import { hardwareTypes, linkFlags } from '../../../../../families/route/index.ts'
import type { LinkKind } from './kind.ts'

/** The link `lo`, which every namespace has and nobody can make (`drivers/net/loopback.c`). */
export const loopback: LinkKind = {
  kind: undefined,
  traits: {},
  rtnetlink: {
    setup(link) {
      link.type = hardwareTypes.LOOPBACK
      link.flags = linkFlags.LOOPBACK
      link.broadcast = '00:00:00:00:00:00'
      link.mtu = 65_536
      link.minMtu = 0
      link.maxMtu = 0
      link.tsoMaxSize = 524_280
      link.isImmutable = true
    },
  },
  device: {},
}
