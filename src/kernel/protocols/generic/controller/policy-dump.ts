import { NLA_F_NESTED, NLM_F_MULTI } from '../../../../wire/index.ts'
import { setBadAttribute } from '../../../api/extack.ts'
import { EINVAL, ENODATA, ENOENT } from '../../../errno.ts'
import { PolicyList } from '../../../policy/policy-list.ts'
import { nlaNestEnd, nlaNestStart, nlaPut, nlaPutU16, nlaPutU32 } from '../../../skb/attribute.ts'
import { nlmsgCancel, nlmsgEnd } from '../../../skb/message.ts'
import { nlaGetString, nlaGetU16, nlaGetU32 } from '../../../skb/nlattr.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { GENL_CMD_CAP_DO, GENL_CMD_CAP_DUMP, type GenlDumpCallback, type GenlFamily } from '../family.ts'
import type { GenlInfo } from '../info.ts'
import { genlInfoDump, genlmsgPutAnswer } from '../message.ts'
import { findOperation, hasRules, type OperationPair, operationPairs } from '../operations.ts'
import {
  CTRL_ATTR_FAMILY_ID,
  CTRL_ATTR_FAMILY_NAME,
  CTRL_ATTR_OP,
  CTRL_ATTR_OP_POLICY,
  CTRL_ATTR_POLICY,
  CTRL_ATTR_POLICY_DO,
  CTRL_ATTR_POLICY_DUMP,
  CTRL_CMD_GETPOLICY,
} from './attributes.ts'

/** A dump of a family's policies: what it adds, message by message, and how many are done. */
interface PolicyDump {
  readonly messages: readonly ((skb: SkBuff) => number)[]
  done: number
}

/** Finds the family and collects the policies of its operations, or of one (ctrl_dumppolicy_start()). */
export function startPolicies(cb: GenlDumpCallback): number {
  const info = genlInfoDump(cb)
  const family = familyOf(info)
  if (typeof family === 'number') return family
  const pairs = wantedPairs(info, family)
  if (typeof pairs === 'number') return pairs
  const list = new PolicyList()
  for (const { doit, dumpit } of pairs)
    for (const way of [doit, dumpit]) if (hasRules(way?.policy)) list.add(way.policy)
  if (list.isEmpty) return -ENODATA
  const operations = pairs.filter(({ doit, dumpit }) => hasRules(doit?.policy) || hasRules(dumpit?.policy))
  cb.args = {
    messages: [
      ...operations.map((pair) => (skb: SkBuff) => putIndexes(skb, pair, list)),
      ...list.descriptions(family.kernel.parameters.version).map(
        ({ policy, attribute, bytes }) =>
          (skb: SkBuff) =>
            putNests(skb, [CTRL_ATTR_POLICY, policy], () => nlaPut(skb, attribute | NLA_F_NESTED, bytes)),
      ),
    ].map((put) => (skb: SkBuff) => putMessage(skb, cb, family, () => put(skb))),
    done: 0,
  } satisfies PolicyDump
  return 0
}

/** Whether the family is there in the namespace does not matter. Where a request has both, the number counts. */
function familyOf({ attrs, net }: GenlInfo): GenlFamily | number {
  const { genl } = net.kernel
  const [id, name] = [attrs[CTRL_ATTR_FAMILY_ID], attrs[CTRL_ATTR_FAMILY_NAME]]
  if (id !== undefined) return genl.byId(nlaGetU16(id)) ?? -ENOENT
  return name === undefined ? -EINVAL : (genl.byName(nlaGetString(name)) ?? -ENOENT)
}

/** The operations that are asked for: one command as it is when it is executed, or all as they are shown. */
function wantedPairs({ attrs, net, extack }: GenlInfo, { config }: GenlFamily): OperationPair[] | number {
  const op = attrs[CTRL_ATTR_OP]
  if (op === undefined) return operationPairs(config)
  const cmd = nlaGetU32(op)
  const { version } = net.kernel.parameters
  const doit = findOperation(config, cmd, GENL_CMD_CAP_DO, version)
  const dumpit = findOperation(config, cmd, GENL_CMD_CAP_DUMP, version)
  if (doit !== undefined || dumpit !== undefined) return [{ cmd, flags: 0, doit, dumpit }]
  setBadAttribute(extack, op)
  return -ENOENT
}

/** Adds what fits of the dump (ctrl_dumppolicy()). */
export function dumpPolicies(skb: SkBuff, cb: GenlDumpCallback): number {
  const dump = cb.args as PolicyDump
  for (; dump.done < dump.messages.length; dump.done++) {
    if ((dump.messages[dump.done]?.(skb) ?? 0) < 0) break
  }
  return skb.length
}

function putMessage(skb: SkBuff, cb: GenlDumpCallback, family: GenlFamily, fill: () => number): number {
  const controller = genlInfoDump(cb).family
  const nlh = genlmsgPutAnswer(skb, cb, controller, NLM_F_MULTI, CTRL_CMD_GETPOLICY)
  if (nlh === undefined) return -1
  const error = nlaPutU16(skb, CTRL_ATTR_FAMILY_ID, family.id) || fill()
  if (error < 0) nlmsgCancel(skb, nlh)
  else nlmsgEnd(skb, nlh)
  return error
}

/** Says which policies a command has. One that can only be dumped is shown as command 0 (ctrl_dumppolicy_put_op()). */
function putIndexes(skb: SkBuff, { doit, dumpit }: OperationPair, list: PolicyList): number {
  return putNests(skb, [CTRL_ATTR_OP_POLICY, doit?.cmd ?? 0], () => {
    const error = hasRules(doit?.policy) ? nlaPutU32(skb, CTRL_ATTR_POLICY_DO, list.indexOf(doit.policy)) : 0
    if (error < 0 || !hasRules(dumpit?.policy)) return error
    return nlaPutU32(skb, CTRL_ATTR_POLICY_DUMP, list.indexOf(dumpit.policy))
  })
}

/** Adds nests in each other, and what is in the innermost. */
function putNests(skb: SkBuff, [type, ...inner]: readonly number[], fill: () => number): number {
  if (type === undefined) return fill()
  const nest = nlaNestStart(skb, type)
  return nest < 0 ? nest : putNests(skb, inner, fill) || nlaNestEnd(skb, nest)
}
