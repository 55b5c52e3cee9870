import { setBadAttribute } from '../../../api/extack.ts'
import { EINVAL, EMSGSIZE } from '../../../errno.ts'
import { policyFrom } from '../../../policy/policy.ts'
import { nlaPutU32 } from '../../../skb/attribute.ts'
import { nlmsgEnd } from '../../../skb/message.ts'
import { nlaGetU32 } from '../../../skb/nlattr.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { PerNet } from '../../../task/pernet.ts'
import {
  GENL_DONT_VALIDATE_STRICT,
  GENL_MCAST_CAP_NET_ADMIN,
  GENL_UNS_ADMIN_PERM,
  type GenlFamilyConfig,
} from '../family.ts'
import type { GenlInfo } from '../info.ts'
import { genlmsgNew, genlmsgPutReply, genlmsgReply } from '../message.ts'

/** Commands and attributes (`linux/mptcp_pm.h`). */
const MPTCP_PM_CMD_SET_LIMITS = 5
const MPTCP_PM_CMD_GET_LIMITS = 6
const MPTCP_PM_CMD_SUBFLOW_DESTROY = 11
const ATTR_RCV_ADD_ADDRS = 2
const ATTR_SUBFLOWS = 3

/** The most that a limit may be (MPTCP_PM_ADDR_MAX). */
const MOST = 8

/** How many addresses are taken from peers, and how many further subflows a connection has. */
interface Limits {
  addresses: number
  subflows: number
}

const limitsOfNets = new PerNet((): Limits => ({ addresses: 0, subflows: 2 }))

/** The new value of a limit; minus an errno for one that is too large. */
function limitFrom({ attrs, extack }: GenlInfo, type: number, old: number): number {
  const attribute = attrs[type]
  if (attribute === undefined) return old
  const limit = nlaGetU32(attribute)
  if (limit <= MOST) return limit
  setBadAttribute(extack, attribute, `limit greater than maximum (${MOST})`)
  return -EINVAL
}

/** mptcp_pm_nl_set_limits_doit(). */
function setLimits(_skb: SkBuff, info: GenlInfo): number {
  const limits = limitsOfNets.of(info.net)
  const addresses = limitFrom(info, ATTR_RCV_ADD_ADDRS, limits.addresses)
  if (addresses < 0) return addresses
  const subflows = limitFrom(info, ATTR_SUBFLOWS, limits.subflows)
  if (subflows < 0) return subflows
  Object.assign(limits, { addresses, subflows })
  return 0
}

/** mptcp_pm_nl_get_limits_doit(). */
function getLimits(_skb: SkBuff, info: GenlInfo): number {
  const { addresses, subflows } = limitsOfNets.of(info.net)
  const answer = genlmsgNew(info.family.kernel)
  const nlh = genlmsgPutReply(answer, info, 0, MPTCP_PM_CMD_GET_LIMITS)
  if (nlh === undefined) return -EMSGSIZE
  const error = nlaPutU32(answer, ATTR_RCV_ADD_ADDRS, addresses) || nlaPutU32(answer, ATTR_SUBFLOWS, subflows)
  if (error < 0) return error
  nlmsgEnd(answer, nlh)
  return genlmsgReply(answer, info)
}

const policy = policyFrom({ [ATTR_RCV_ADD_ADDRS]: { kind: 'u32' }, [ATTR_SUBFLOWS]: { kind: 'u32' } })
const validate = GENL_DONT_VALIDATE_STRICT

/** `net/mptcp/pm_kernel.c`. Of the path manager there are its limits; this kernel has no MPTCP that would know addresses. */
export const mptcpPmFamily: GenlFamilyConfig = {
  name: 'mptcp_pm',
  version: 1,
  netnsOk: true,
  resvStartOp: MPTCP_PM_CMD_SUBFLOW_DESTROY + 1,
  groups: [{ name: 'mptcp_pm_cmds' }, { name: 'mptcp_pm_events', flags: GENL_MCAST_CAP_NET_ADMIN }],
  operations: [
    { cmd: MPTCP_PM_CMD_SET_LIMITS, validate, policy, flags: GENL_UNS_ADMIN_PERM, doit: setLimits },
    { cmd: MPTCP_PM_CMD_GET_LIMITS, validate, policy, doit: getLimits },
  ],
}
