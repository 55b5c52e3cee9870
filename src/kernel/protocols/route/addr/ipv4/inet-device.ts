import { type InetSettings, inetSettings } from '../../../../../families/route/index.ts'
import type { Link } from '../../link/link.ts'
import { MulticastList } from '../multicast-list.ts'
import type { Ipv4Address } from './ipv4-address.ts'

/** What links begin with that is not 0 (`net/ipv4/devinet.c`, ipv4_devconf_dflt). */
const defaults: InetSettings = {
  acceptRedirects: 1,
  secureRedirects: 1,
  sendRedirects: 1,
  sharedMedia: 1,
  acceptSourceRoute: 1,
  igmpv2UnsolicitedReportInterval: 10_000,
  igmpv3UnsolicitedReportInterval: 1000,
  arpEvictNocarrier: 1,
}

/** IPv4 settings as a namespace begins with them. */
export function inetDefaults(): InetSettings {
  const zeros = Object.fromEntries(inetSettings.attributes.map(({ name }) => [name, 0]))
  return { ...zeros, ...defaults }
}

/** IPv4 on a link (`struct in_device`). */
export class InetDevice {
  readonly link: Link
  readonly settings: InetSettings
  /** In the order of the kernel's list: primary addresses by scope, then secondary ones. */
  addresses: Ipv4Address[] = []
  readonly multicast: MulticastList
  /** Whether IPv4 is about to be gone from the link: then nothing takes the place of an address that goes. */
  isDead = false

  constructor(link: Link, settings: InetSettings) {
    this.link = link
    this.settings = settings
    this.multicast = new MulticastList(link, 2)
  }
}
