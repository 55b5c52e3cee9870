import { setBadAttribute } from '../../../api/extack.ts'
import { EINVAL, ENODEV, EOPNOTSUPP } from '../../../errno.ts'
import { NL_VALIDATE_STRICT, nlaParseNested } from '../../../policy/parse.ts'
import { policyFrom } from '../../../policy/policy.ts'
import { type AttributeTable, type NlAttr, nlaGetString, nlaGetU32 } from '../../../skb/nlattr.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import type { GenlFamilyConfig } from '../family.ts'
import type { GenlInfo } from '../info.ts'
import { type Device, deviceByIndex, deviceByName } from './devices.ts'

/** Commands and attributes (`linux/ethtool_netlink.h`). */
const ETHTOOL_MSG_LINKINFO_GET = 2
const ETHTOOL_MSG_MODULE_GET = 34
const HEADER = 1
const HEADER_DEV_INDEX = 1
const HEADER_DEV_NAME = 2
const HEADER_FLAGS = 3

/** Longest name of a device, be it a further one (ALTIFNAMSIZ less the NUL). */
const LONGEST_NAME = 127
/** Compact bitsets, and no reply (ETHTOOL_FLAG_*). */
const FLAGS = 3

const headerPolicy = policyFrom({
  [HEADER_DEV_INDEX]: { kind: 'u32' },
  [HEADER_DEV_NAME]: { kind: 'nulString', length: LONGEST_NAME },
  [HEADER_FLAGS]: { kind: 'u32', mask: FLAGS },
})

/** The device that a request names; minus an errno (`net/ethtool/netlink.c`, ethnl_parse_header_dev_get()). */
function deviceOf({ attrs, net, extack }: GenlInfo): Device | number {
  const header = attrs[HEADER]
  if (header === undefined) {
    extack.missType = HEADER
    return -EINVAL
  }
  const table = nlaParseNested(header, headerPolicy, NL_VALIDATE_STRICT, extack)
  if (typeof table === 'number') return table
  const refuse = (errno: number, attribute: NlAttr, message: string): number => {
    setBadAttribute(extack, attribute, message)
    return -errno
  }
  const { [HEADER_DEV_INDEX]: index, [HEADER_DEV_NAME]: name } = table as AttributeTable
  if (index !== undefined) {
    const device = deviceByIndex(net, nlaGetU32(index))
    if (device === undefined) return refuse(ENODEV, index, 'no device matches ifindex')
    if (name === undefined || device.name === nlaGetString(name)) return device
    return refuse(ENODEV, header, 'ifindex and name do not match')
  }
  if (name === undefined) return refuse(EINVAL, header, 'neither ifindex nor name specified')
  return deviceByName(net, nlaGetString(name)) ?? refuse(ENODEV, name, 'no device matches name')
}

/** What is asked of a device whose driver cannot tell, as those of this kernel cannot. */
function askDevice(_skb: SkBuff, info: GenlInfo): number {
  const device = deviceOf(info)
  return typeof device === 'number' ? device : -EOPNOTSUPP
}

/** `net/ethtool/netlink.c`, ethtool_genl_family. In dumps devices that cannot tell are passed over. */
export const ethtoolFamily: GenlFamilyConfig = {
  name: 'ethtool',
  version: 1,
  netnsOk: true,
  resvStartOp: ETHTOOL_MSG_MODULE_GET + 1,
  groups: [{ name: 'monitor' }],
  operations: [
    {
      cmd: ETHTOOL_MSG_LINKINFO_GET,
      policy: policyFrom({ [HEADER]: { kind: 'nested', policy: headerPolicy } }),
      doit: askDevice,
      dumpit: (skb) => skb.length,
    },
  ],
}
