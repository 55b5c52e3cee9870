import { hardwareTypes } from '../../families/route/index.ts'
import { enumName } from '../../schema/index.ts'

/** Names that are not those of the header in lower case; an empty one is a type that iproute2 has no name for. */
const otherNames: Readonly<Record<number, string>> = {
  [hardwareTypes.APPLETLK]: 'atalk',
  [hardwareTypes.EUI64]: '',
  [hardwareTypes.MCTP]: '',
  [hardwareTypes.CISCO]: 'hdlc',
  [hardwareTypes.RAWIP]: '',
  [hardwareTypes.TUNNEL]: 'ipip',
  [hardwareTypes.LOCALTLK]: 'ltalk',
  [hardwareTypes.IPDDP]: 'ip/ddp',
  [hardwareTypes.IPGRE]: 'gre',
  [hardwareTypes.IEEE802_TR]: 'tr',
  [hardwareTypes.IEEE80211]: 'ieee802.11',
  [hardwareTypes.IEEE80211_PRISM]: 'ieee802.11/prism',
  [hardwareTypes.IEEE80211_RADIOTAP]: 'ieee802.11/radiotap',
  [hardwareTypes.IEEE802154]: 'ieee802.15.4',
  [hardwareTypes.IEEE802154_MONITOR]: 'ieee802.15.4/monitor',
  [hardwareTypes.IP6GRE]: 'gre6',
  [hardwareTypes.VSOCKMON]: '',
}

/** The fabrics of Fibre Channel, of which the header names the first. */
const LAST_FABRIC = hardwareTypes.FCFABRIC + 12

/** What iproute2 calls a type of link hardware, as in `ether`; a number in brackets where it has no name. */
export function linkTypeName(type = 0, numeric = false): string {
  if (numeric) return `[${type}]`
  if (type >= hardwareTypes.FCFABRIC && type <= LAST_FABRIC) return `fcfb${type - hardwareTypes.FCFABRIC}`
  const name = otherNames[type] ?? enumName(hardwareTypes, type)?.toLowerCase()
  return name ? name : `[${type}]`
}
