import { macvlanModes, type NeighMessage, neighFlags, neighStates } from '../../../../families/route/index.ts'
import { NLM_F_EXCL, NLM_F_REPLACE } from '../../../../wire/index.ts'
import { EEXIST, EINVAL, ENOENT, EOPNOTSUPP } from '../../../errno.ts'
import type { Link } from '../link/link.ts'
import { isEthernet } from '../link/link-message.ts'
import { acceptNewAddress, rejectAddress } from '../link/own-addresses.ts'
import { has } from './fdb-request.ts'
import type { Done, Forwarding } from './forwarding.ts'

/** Its owner is not told by what keeps it. */
const untold: Done = { isTold: false }

/** Further addresses that any link accepts (`net/core/rtnetlink.c`, ndo_dflt_fdb_add(), ndo_dflt_fdb_del(), ndo_dflt_fdb_dump()). */
export const ownAddresses: Forwarding = {
  add(link, { value, flags, address, vlan }) {
    const { state = 0 } = value
    if (state !== 0 && (state & neighStates.PERMANENT) === 0) return -EINVAL
    if (has(value, 'flagsExt') || vlan !== 0) return -EINVAL
    return acceptNewAddress(link, address) || (flags & NLM_F_EXCL) === 0 ? untold : -EEXIST
  },
  remove(link, { value, address }) {
    if (((value.state ?? 0) & neighStates.PERMANENT) === 0) return -EINVAL
    return rejectAddress(link, address) ? untold : -ENOENT
  },
  dump: dumpOwn,
}

/** A macvlan accepts further groups, and other addresses only where it has all packets (`drivers/net/macvlan.c`, macvlan_fdb_add()). */
export const macvlanAddresses: Forwarding = {
  add(link, request) {
    const { flags, address } = request
    if (!acceptsOthers(link) && isUnicast(address)) return -EOPNOTSUPP
    if ((flags & NLM_F_REPLACE) !== 0) return -EOPNOTSUPP
    return acceptNewAddress(link, address) ? untold : -EEXIST
  },
  remove(link, { address }) {
    if (!acceptsOthers(link) && isUnicast(address)) return -EOPNOTSUPP
    return rejectAddress(link, address) ? untold : -ENOENT
  },
  dump: dumpOwn,
}

function acceptsOthers(link: Link): boolean {
  return (link.data as { readonly mode?: number }).mode === macvlanModes.PASSTHRU
}

function isUnicast(address: string): boolean {
  return (Number.parseInt(address, 16) & 1) === 0
}

/** First the addresses of one receiver each, then groups. */
function dumpOwn(link: Link): (() => NeighMessage)[] {
  if (!isEthernet(link)) return []
  return [...link.unicast.all, ...link.multicast.all].map((lladdr) => () => ownMessage(link, lladdr))
}

/** An address that a link accepts, as Linux tells it (nlmsg_populate_fdb_fill()). */
export function ownMessage(
  { index }: Link,
  lladdr: string,
  state: number = neighStates.PERMANENT,
  vlan = 0,
): NeighMessage {
  const message = { family: 7, index, state, flags: neighFlags.SELF, type: 0, lladdr }
  return vlan === 0 ? message : { ...message, vlan }
}
