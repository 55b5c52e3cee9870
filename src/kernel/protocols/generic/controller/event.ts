import type { SkBuff } from '../../../skb/sk-buff.ts'
import type { GenlFamily, GenlMulticastGroup } from '../family.ts'
import { GENL_ID_CTRL } from '../ids.ts'
import { genlmsgNew } from '../message.ts'
import { genlmsgMulticastAllns, genlmsgMulticastNetns } from '../multicast.ts'
import { putFamily, putGroup } from './family-message.ts'

/** The place of the controller's only group, `notify`. */
const NOTIFY = 0
const everybody = { portid: 0, seq: 0, flags: 0 }

/** Tells the group `notify` that a family has come or gone. */
export function announceFamily(cmd: number, family: GenlFamily): void {
  announce(family, (skb) => putFamily(skb, family, cmd, everybody))
}

/** Tells the group `notify` that a group of a family has come or gone. */
export function announceGroup(cmd: number, family: GenlFamily, group: GenlMulticastGroup, id: number): void {
  announce(family, (skb) => putGroup(skb, family, group, id, cmd, everybody))
}

/** Wherever the family is there; nowhere before there are sockets (`net/netlink/genetlink.c`, genl_ctrl_event()). */
function announce(family: GenlFamily, fill: (skb: SkBuff) => number): void {
  const { kernel } = family
  const controller = kernel.genl.byId(GENL_ID_CTRL)
  if (controller === undefined || !kernel.isBooted) return
  const skb = genlmsgNew(kernel)
  if (fill(skb) < 0) return
  if (family.netnsOk) genlmsgMulticastAllns(controller, skb, 0, NOTIFY)
  else genlmsgMulticastNetns(controller, kernel.initNet, skb, 0, NOTIFY)
}
