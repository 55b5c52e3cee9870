import { linkFlags } from '../../../../../families/route/index.ts'
import { randomMac, validateMac } from '../ethernet.ts'
import { features } from '../features.ts'
import { carrierOff, carrierOn } from '../link-watch.ts'
import type { LinkKind } from './kind.ts'

/** A link that takes everything and sends nothing (`drivers/net/dummy.c`). */
export const dummy: LinkKind = {
  kind: 'dummy',
  traits: {},
  rtnetlink: {
    setup(link) {
      link.flags = (link.flags | linkFlags.NOARP) & ~linkFlags.MULTICAST
      link.minMtu = 0
      link.maxMtu = 0
      link.address = randomMac(link)
    },
    validate: ({ value }) => validateMac(value),
  },
  device: {
    features: () => features.HIGHDMA,
    setCarrier(link, isOn) {
      if (isOn) carrierOn(link)
      else carrierOff(link)
      return 0
    },
  },
}
