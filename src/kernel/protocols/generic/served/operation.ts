import { decodeMessage, type FamilyOperation, type Message } from '../../../../schema/index.ts'
import { NLMSG_HDRLEN } from '../../../../wire/index.ts'
import { EINVAL, EIO } from '../../../errno.ts'
import { policyOf } from '../../../policy/derive.ts'
import type { Policy } from '../../../policy/policy.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import {
  GENL_ADMIN_PERM,
  GENL_CMD_CAP_DO,
  GENL_CMD_CAP_DUMP,
  GENL_UNS_ADMIN_PERM,
  type GenlSplitOperation,
  rejectAll,
} from '../family.ts'
import type { GenlInfo } from '../info.ts'
import { genlmsgReply } from '../message.ts'
import { FamilyCall } from './call.ts'
import { dumpCallbacks } from './dump.ts'
import type { HandledOperation, Handlers } from './handlers.ts'
import { messageBuffer } from './message.ts'

const permissions = { admin: GENL_ADMIN_PERM, netAdmin: GENL_UNS_ADMIN_PERM } as const

/** The operations of a family as it is registered with them: in the order of their commands, do before dump. */
export function splitOperations(handled: readonly HandledOperation[]): GenlSplitOperation[] {
  const order = ({ cmd, flags }: GenlSplitOperation): number => cmd * 2 + (flags & GENL_CMD_CAP_DUMP ? 1 : 0)
  return handled.flatMap(waysOf).sort((a, b) => order(a) - order(b))
}

/** Throws TypeError where what is declared and what is handled do not fit. */
function waysOf({ op, handlers }: HandledOperation): GenlSplitOperation[] {
  const { request, permission } = op
  if (request.command === undefined) throw new TypeError(`${request.name} is no message of a family`)
  if ((handlers.do === undefined) === op.single) throw new TypeError(`${request.name} ${mustOrNot(op.single)} have do`)
  if ((handlers.dump === undefined) === op.dump) throw new TypeError(`${request.name} ${mustOrNot(op.dump)} have dump`)
  const flags = permission === undefined ? 0 : permissions[permission]
  const common = { cmd: request.command.cmd, policy: handlers.policy ?? policyFor(op) }
  return [
    ...(op.single ? [{ ...common, flags: flags | GENL_CMD_CAP_DO, doit: doitOf(op, handlers) }] : []),
    ...(op.dump ? [{ ...common, flags: flags | GENL_CMD_CAP_DUMP, ...dumpCallbacks(op, handlers, callOf) }] : []),
  ]
}

function mustOrNot(must: boolean): string {
  return must ? 'must' : 'must not'
}

function policyFor({ request: { attributes }, accept }: FamilyOperation): Policy {
  if (attributes === undefined || accept?.length === 0) return rejectAll
  return accept === undefined ? policyOf(attributes) : policyOf(attributes, { accept: accept as readonly never[] })
}

/** Makes the call of a request and reads the request; minus an errno where something required is missing. */
export type CallMaker = (
  op: FamilyOperation,
  skb: SkBuff,
  info: GenlInfo,
) => { call: FamilyCall; request: unknown } | number

function callOf({ request: message, require }: FamilyOperation, skb: SkBuff, info: GenlInfo): ReturnType<CallMaker> {
  const { attributes } = message
  for (const name of require) {
    const type = attributes?.byName.get(name)?.id ?? 0
    if (info.attrs[type] !== undefined) continue
    info.extack.missType = type
    return -EINVAL
  }
  return { call: new FamilyCall(skb, info, message), request: requestOf(message, info) }
}

function requestOf(message: Message, { nlhdr }: GenlInfo): unknown {
  return decodeMessage(message, nlhdr.view, nlhdr.offset + NLMSG_HDRLEN, nlhdr.offset + nlhdr.length)
}

function doitOf(op: FamilyOperation, handlers: Handlers<unknown, unknown>) {
  return (skb: SkBuff, info: GenlInfo): number => {
    const made = callOf(op, skb, info)
    if (typeof made === 'number') return made
    const result = handlers.do?.(made.request, made.call)
    if (result instanceof Promise) return refuseLater(result, op.request, info)
    if (typeof result === 'number' && result < 0) return result
    return op.reply === undefined ? 0 : reply(op.reply, result, info)
  }
}

/** A request is executed inside the call that sends it: what comes later comes too late for the answer. */
function refuseLater(result: Promise<unknown>, { name }: Message, { family }: GenlInfo): number {
  result.catch((error: unknown) => family.kernel.oops(name, error))
  family.kernel.printk(`${family.name}: the handler of ${name} is asynchronous, which none can be`)
  return -EIO
}

function reply(message: Message, value: unknown, info: GenlInfo): number {
  if (typeof value !== 'object' || value === null) {
    info.family.kernel.printk(`${info.family.name}: no reply to a request that has one, ${message.name}`)
    return -EIO
  }
  const to = { portid: info.sndPortid, seq: info.sndSeq, flags: 0 }
  return genlmsgReply(messageBuffer(info.family, message, value, to), info)
}
