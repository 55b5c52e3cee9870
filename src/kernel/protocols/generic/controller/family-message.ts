import { EMSGSIZE } from '../../../errno.ts'
import { nlaNestEnd, nlaNestStartNoflag, nlaPutString, nlaPutU16, nlaPutU32 } from '../../../skb/attribute.ts'
import { nlmsgCancel, nlmsgEnd } from '../../../skb/message.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { GENL_CMD_CAP_HASPOL, type GenlFamily, type GenlMulticastGroup } from '../family.ts'
import { GENL_ID_CTRL } from '../ids.ts'
import { genlmsgPut } from '../message.ts'
import { hasRules, type OperationPair, operationPairs } from '../operations.ts'
import {
  CTRL_ATTR_FAMILY_ID,
  CTRL_ATTR_FAMILY_NAME,
  CTRL_ATTR_HDRSIZE,
  CTRL_ATTR_MAXATTR,
  CTRL_ATTR_MCAST_GROUPS,
  CTRL_ATTR_MCAST_GRP_ID,
  CTRL_ATTR_MCAST_GRP_NAME,
  CTRL_ATTR_OP_FLAGS,
  CTRL_ATTR_OP_ID,
  CTRL_ATTR_OPS,
  CTRL_ATTR_VERSION,
} from './attributes.ts'

/** To whom a message of the controller goes: 0 and 0 for notifications. */
export interface Addressee {
  readonly portid: number
  readonly seq: number
  readonly flags: number
}

/** Adds a message of the controller, made by `fill`; 0, or -EMSGSIZE when it does not fit. */
function putMessage(skb: SkBuff, family: GenlFamily, cmd: number, to: Addressee, fill: () => number): number {
  const controller = family.kernel.genl.byId(GENL_ID_CTRL)
  const nlh = controller && genlmsgPut(skb, to.portid, to.seq, controller, to.flags, cmd)
  if (nlh === undefined) return -EMSGSIZE
  if (fill() < 0) {
    nlmsgCancel(skb, nlh)
    return -EMSGSIZE
  }
  nlmsgEnd(skb, nlh)
  return 0
}

/** Adds a nest whose header does not say that it is one, as the controller's do not. */
function putNest(skb: SkBuff, type: number, fill: () => number): number {
  const nest = nlaNestStartNoflag(skb, type)
  return nest < 0 ? nest : fill() || nlaNestEnd(skb, nest)
}

/** Adds all of `list`, numbered from 1, until one does not fit. */
function putNumbered<T>(skb: SkBuff, list: readonly T[], put: (item: T, i: number) => number): number {
  for (const [i, item] of list.entries()) {
    const error = putNest(skb, i + 1, () => put(item, i))
    if (error < 0) return error
  }
  return 0
}

/** Adds what there is to say of a family (`net/netlink/genetlink.c`, ctrl_fill_info()). */
export function putFamily(skb: SkBuff, family: GenlFamily, cmd: number, to: Addressee): number {
  return putMessage(
    skb,
    family,
    cmd,
    to,
    () =>
      nlaPutString(skb, CTRL_ATTR_FAMILY_NAME, family.name) ||
      nlaPutU16(skb, CTRL_ATTR_FAMILY_ID, family.id) ||
      nlaPutU32(skb, CTRL_ATTR_VERSION, family.version) ||
      nlaPutU32(skb, CTRL_ATTR_HDRSIZE, family.headerSize) ||
      nlaPutU32(skb, CTRL_ATTR_MAXATTR, family.maxAttribute) ||
      putOperations(skb, family) ||
      putGroups(skb, family),
  )
}

function putOperations(skb: SkBuff, { config }: GenlFamily): number {
  const pairs = operationPairs(config)
  if (pairs.length === 0) return 0
  return putNest(skb, CTRL_ATTR_OPS, () => putNumbered(skb, pairs, (pair) => putOperation(skb, pair)))
}

function putOperation(skb: SkBuff, { cmd, flags, doit, dumpit }: OperationPair): number {
  const has = hasRules(doit?.policy) || hasRules(dumpit?.policy) ? GENL_CMD_CAP_HASPOL : 0
  return nlaPutU32(skb, CTRL_ATTR_OP_ID, cmd) || nlaPutU32(skb, CTRL_ATTR_OP_FLAGS, flags | has)
}

function putGroups(skb: SkBuff, family: GenlFamily): number {
  const { groups, groupOffset } = family
  if (groups.length === 0) return 0
  return putNest(skb, CTRL_ATTR_MCAST_GROUPS, () =>
    putNumbered(skb, groups, ({ name }, i) => putGroupPair(skb, name, groupOffset + i)),
  )
}

function putGroupPair(skb: SkBuff, name: string, id: number): number {
  return nlaPutU32(skb, CTRL_ATTR_MCAST_GRP_ID, id) || nlaPutString(skb, CTRL_ATTR_MCAST_GRP_NAME, name)
}

/** Adds what there is to say of one group that has come or gone (ctrl_fill_mcgrp_info()). */
export function putGroup(
  skb: SkBuff,
  family: GenlFamily,
  { name }: GenlMulticastGroup,
  id: number,
  cmd: number,
  to: Addressee,
): number {
  return putMessage(
    skb,
    family,
    cmd,
    to,
    () =>
      nlaPutString(skb, CTRL_ATTR_FAMILY_NAME, family.name) ||
      nlaPutU16(skb, CTRL_ATTR_FAMILY_ID, family.id) ||
      putNest(skb, CTRL_ATTR_MCAST_GROUPS, () => putNest(skb, 1, () => putGroupPair(skb, name, id))),
  )
}
