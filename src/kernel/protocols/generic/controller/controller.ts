import { NLM_F_MULTI } from '../../../../wire/index.ts'
import { EINVAL, ENOENT } from '../../../errno.ts'
import { policyFrom } from '../../../policy/policy.ts'
import { type AttributeTable, nlaGetString, nlaGetU16 } from '../../../skb/nlattr.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import type { Net } from '../../../task/net.ts'
import {
  GENL_CMD_CAP_DO,
  GENL_CMD_CAP_DUMP,
  GENL_DONT_VALIDATE_DUMP,
  GENL_DONT_VALIDATE_STRICT,
  type GenlDumpCallback,
  type GenlFamily,
  type GenlFamilyConfig,
} from '../family.ts'
import { GENL_NAMSIZ } from '../ids.ts'
import type { GenlInfo } from '../info.ts'
import { genlInfoDump, genlmsgNew, genlmsgReply } from '../message.ts'
import {
  CTRL_ATTR_FAMILY_ID,
  CTRL_ATTR_FAMILY_NAME,
  CTRL_ATTR_OP,
  CTRL_CMD_GETFAMILY,
  CTRL_CMD_GETPOLICY,
  CTRL_CMD_NEWFAMILY,
} from './attributes.ts'
import { putFamily } from './family-message.ts'
import { dumpPolicies, startPolicies } from './policy-dump.ts'

const which = {
  [CTRL_ATTR_FAMILY_ID]: { kind: 'u16' },
  [CTRL_ATTR_FAMILY_NAME]: { kind: 'nulString', length: GENL_NAMSIZ - 1 },
} as const
const familyPolicy = policyFrom(which)
const policyPolicy = policyFrom({ ...which, [CTRL_ATTR_OP]: { kind: 'u32' } })

/** The family that tells which families there are (`net/netlink/genetlink.c`, genl_ctrl). */
export const controller: GenlFamilyConfig = {
  name: 'nlctrl',
  version: 2,
  netnsOk: true,
  resvStartOp: CTRL_CMD_GETPOLICY + 1,
  groups: [{ name: 'notify' }],
  splitOperations: [
    {
      cmd: CTRL_CMD_GETFAMILY,
      flags: GENL_CMD_CAP_DO,
      validate: GENL_DONT_VALIDATE_STRICT,
      policy: familyPolicy,
      doit: getFamily,
    },
    {
      cmd: CTRL_CMD_GETFAMILY,
      flags: GENL_CMD_CAP_DUMP,
      validate: GENL_DONT_VALIDATE_DUMP,
      policy: familyPolicy,
      dumpit: dumpFamilies,
    },
    {
      cmd: CTRL_CMD_GETPOLICY,
      flags: GENL_CMD_CAP_DUMP,
      policy: policyPolicy,
      start: startPolicies,
      dumpit: dumpPolicies,
    },
  ],
}

function isThere(family: GenlFamily, net: Net): boolean {
  return family.netnsOk || net === net.kernel.initNet
}

/** Where a request has both, the name counts. */
function familyOf({ kernel }: Net, attrs: AttributeTable): GenlFamily | undefined {
  const name = attrs[CTRL_ATTR_FAMILY_NAME]
  if (name !== undefined) return kernel.genl.byName(nlaGetString(name))
  const id = attrs[CTRL_ATTR_FAMILY_ID]
  return id && kernel.genl.byId(nlaGetU16(id))
}

/** ctrl_getfamily(). */
function getFamily(_skb: SkBuff, info: GenlInfo): number {
  const { attrs, net } = info
  if (attrs[CTRL_ATTR_FAMILY_ID] === undefined && attrs[CTRL_ATTR_FAMILY_NAME] === undefined) return -EINVAL
  const family = familyOf(net, attrs)
  if (family === undefined || !isThere(family, net)) return -ENOENT
  const answer = genlmsgNew(net.kernel)
  const to = { portid: info.sndPortid, seq: info.sndSeq, flags: 0 }
  return putFamily(answer, family, CTRL_CMD_NEWFAMILY, to) || genlmsgReply(answer, info)
}

/** ctrl_dumpfamily(). Where it stopped is a place in the list, so one that goes meanwhile moves those behind it. */
function dumpFamilies(skb: SkBuff, cb: GenlDumpCallback): number {
  const { net, sndPortid: portid, sndSeq: seq } = genlInfoDump(cb)
  const families = net.kernel.genl.all().filter((family) => isThere(family, net))
  let place = typeof cb.args === 'number' ? cb.args : 0
  let error = 0
  for (; place < families.length; place++) {
    error = putFamily(skb, families[place] as GenlFamily, CTRL_CMD_NEWFAMILY, { portid, seq, flags: NLM_F_MULTI })
    if (error < 0) break
  }
  cb.args = place
  return error
}
