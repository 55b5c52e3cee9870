import { EINVAL, EOPNOTSUPP } from '../../../errno.ts'
import { policyFrom } from '../../../policy/policy.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { GENL_UNS_ADMIN_PERM, type GenlFamilyConfig, type GenlOperation } from '../family.ts'
import type { GenlInfo } from '../info.ts'
import { linkOf, namesNoDevice } from './ethtool-header.ts'
import { type EthtoolCommand, ethtoolCommands } from './ethtool-policies.ts'

/** Commands before this one take what newer ones refuse (ETHTOOL_MSG_MODULE_GET + 1). */
const FIRST_STRICT = 35

/** A command for devices without a driver that could answer: in dumps they are passed over. */
function operationOf(command: EthtoolCommand): GenlOperation {
  const { cmd, dumps, forAdmin, attributes, maxType } = command
  return {
    cmd,
    flags: forAdmin ? GENL_UNS_ADMIN_PERM : 0,
    policy: policyFrom(attributes, { maxType }),
    doit: (_skb: SkBuff, info: GenlInfo) => refuse(command, info),
    ...(dumps ? { dumpit: (skb: SkBuff) => skb.length } : {}),
  }
}

/** Why there is no answer: what is wrong with the request, else that nobody can tell. */
function refuse({ header, first, isGlobal, wordy }: EthtoolCommand, info: GenlInfo): number {
  if (first !== undefined && info.attrs[first.type] === undefined) {
    if (first.isNamed) info.extack.missType = first.type
    return -EINVAL
  }
  if (isGlobal && namesNoDevice(info, header)) return -EOPNOTSUPP
  const link = linkOf(info, header, wordy)
  return typeof link === 'number' ? link : -EOPNOTSUPP
}

/** `net/ethtool/netlink.c`, ethtool_genl_family. */
export const ethtoolFamily: GenlFamilyConfig = {
  name: 'ethtool',
  version: 1,
  netnsOk: true,
  resvStartOp: FIRST_STRICT,
  groups: [{ name: 'monitor' }],
  operations: ethtoolCommands.map(operationOf),
}
