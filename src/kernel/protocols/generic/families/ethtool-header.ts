import { setBadAttribute } from '../../../api/extack.ts'
import { EINVAL, ENODEV } from '../../../errno.ts'
import { NL_VALIDATE_STRICT, nlaParseNested } from '../../../policy/parse.ts'
import { type AttributePolicy, type Policy, policyFrom } from '../../../policy/policy.ts'
import { type NlAttr, nlaForEachAttr, nlaGetString, nlaGetU32 } from '../../../skb/nlattr.ts'
import type { Link } from '../../route/link/link.ts'
import { routeNetOf } from '../../route/route-net.ts'
import type { GenlInfo } from '../info.ts'

/** Attributes of the nest that says which device is meant (`linux/ethtool_netlink.h`, ETHTOOL_A_HEADER_*). */
const DEV_INDEX = 1
const DEV_NAME = 2
const FLAGS = 3
const PHY_INDEX = 4

/** Longest name of a device, be it a further one (ALTIFNAMSIZ less the NUL). */
const LONGEST_NAME = 127

/** ETHTOOL_FLAG_COMPACT_BITSETS and ETHTOOL_FLAG_OMIT_REPLY; and ETHTOOL_FLAG_STATS, which only some take. */
const BASIC_FLAGS = 3
const STATS_FLAGS = 7

function headerPolicy(mask: number, more: Readonly<Record<number, AttributePolicy>> = {}): Policy {
  return policyFrom({
    [DEV_INDEX]: { kind: 'u32' },
    [DEV_NAME]: { kind: 'nulString', length: LONGEST_NAME },
    [FLAGS]: { kind: 'u32', mask },
    ...more,
  })
}

/** The three kinds of such a nest: plain, with statistics, and with a PHY of the device. */
export const basicHeader: AttributePolicy = { kind: 'nested', policy: headerPolicy(BASIC_FLAGS) }
export const statsHeader: AttributePolicy = { kind: 'nested', policy: headerPolicy(STATS_FLAGS) }
export const phyHeader: AttributePolicy = {
  kind: 'nested',
  policy: headerPolicy(BASIC_FLAGS, { [PHY_INDEX]: { kind: 'u32', min: 1 } }),
}

/** Whether a request has a header that names no device. */
export function namesNoDevice({ attrs }: GenlInfo, type: number): boolean {
  const header = attrs[type]
  if (header === undefined) return false
  for (const part of nlaForEachAttr(header.nlh, header.start, header.end)) {
    if (part.type === DEV_INDEX || part.type === DEV_NAME) return false
  }
  return true
}

/** The link that a request names in its attribute `type`; minus an errno (`net/ethtool/netlink.c`, ethnl_parse_header_dev_get()). */
export function linkOf({ attrs, net, extack }: GenlInfo, type: number, wordy = false): Link | number {
  const header = attrs[type]
  if (header === undefined) {
    if (wordy) extack.message = 'request header missing'
    else extack.missType = type
    return -EINVAL
  }
  const table = nlaParseNested(header, phyHeader.policy as Policy, NL_VALIDATE_STRICT, extack)
  if (typeof table === 'number') return table
  const refuse = (errno: number, attribute: NlAttr, message: string): number => {
    setBadAttribute(extack, attribute, message)
    return -errno
  }
  const { links } = routeNetOf(net)
  const { [DEV_INDEX]: index, [DEV_NAME]: name } = table
  if (index !== undefined) {
    const link = links.get(nlaGetU32(index))
    if (link === undefined) return refuse(ENODEV, index, 'no device matches ifindex')
    if (name === undefined || link.name === nlaGetString(name)) return link
    return refuse(ENODEV, header, 'ifindex and name do not match')
  }
  if (name === undefined) return refuse(EINVAL, header, 'neither ifindex nor name specified')
  return links.named(nlaGetString(name)) ?? refuse(ENODEV, name, 'no device matches name')
}
