import type { FamilyOperation } from '../../../../schema/index.ts'
import { NLM_F_MULTI } from '../../../../wire/index.ts'
import { nlDumpCheckConsistent } from '../../../api/dump.ts'
import { EIO, EMSGSIZE } from '../../../errno.ts'
import { NlMsgHdr } from '../../../skb/message.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import type { GenlDumpCallback, GenlSplitOperation } from '../family.ts'
import { genlInfoDump } from '../message.ts'
import type { FamilyCall } from './call.ts'
import type { Handlers } from './handlers.ts'
import { payloadOf, putPayload } from './message.ts'
import type { CallMaker } from './operation.ts'

/** A dump under way: where its objects come from, and the one that did not fit the last buffer. */
interface DumpState {
  readonly call: FamilyCall
  readonly iterator: Iterator<unknown, number | void>
  pending: Uint8Array | undefined
}

/** The callbacks of a dump whose objects a handler gives. */
export function dumpCallbacks(
  op: FamilyOperation,
  handlers: Handlers<unknown, unknown>,
  callOf: CallMaker,
): Pick<GenlSplitOperation, 'start' | 'dumpit' | 'done'> {
  return {
    start: (cb) => start(op, handlers, callOf, cb),
    dumpit: (skb, cb) => fill(op, handlers, skb, cb),
    done: (cb) => {
      const state = cb.args as DumpState | undefined
      state?.iterator.return?.()
    },
  }
}

function start(op: FamilyOperation, handlers: Handlers<unknown, unknown>, callOf: CallMaker, cb: GenlDumpCallback) {
  const made = callOf(op, cb.skb, genlInfoDump(cb))
  if (typeof made === 'number') return made
  const objects = handlers.dump?.(made.request, made.call) ?? []
  if (typeof objects === 'number') return objects
  const iterator = objects[Symbol.iterator]() as Iterator<unknown, number | void>
  cb.args = { call: made.call, iterator, pending: undefined } satisfies DumpState
  return 0
}

/** Adds objects until the buffer is full. What does not fit an empty one is an error. */
function fill(op: FamilyOperation, handlers: Handlers<unknown, unknown>, skb: SkBuff, cb: GenlDumpCallback): number {
  const state = cb.args as DumpState
  const { family, sndPortid: portid, sndSeq: seq } = genlInfoDump(cb)
  if (op.reply === undefined) return -EIO
  const flags = handlers.unmarked ? 0 : NLM_F_MULTI
  // The kernel takes 0 for no generation.
  const look = () => {
    if (handlers.generation !== undefined) cb.seq = handlers.generation(state.call) + 1
  }
  for (;;) {
    if (state.pending === undefined) {
      const next = state.iterator.next()
      look()
      if (next.done) return next.value ?? 0
      state.pending = payloadOf(op.reply, next.value).slice()
    }
    const at = skb.start + skb.length
    if (!putPayload(skb, family, state.pending, { portid, seq, flags })) return -EMSGSIZE
    state.pending = undefined
    nlDumpCheckConsistent(cb, new NlMsgHdr(skb.page, at))
  }
}
