import type { Message } from '../../../../schema/index.ts'
import { NLM_F_MULTI } from '../../../../wire/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import { EMSGSIZE } from '../../../errno.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { putAnswer } from './answer.ts'
import { turnOf } from './turn.ts'

/** A dump that tells a list, one buffer after another: 0 at the end, -EMSGSIZE when a buffer is full. */
export type ListDump = (skb: SkBuff, cb: NetlinkCallback) => number

/**
 * A dump of what `list` gives, in its order; it is asked again for a buffer where anything may have changed since the last one, and goes
 * on where it was by counting, as Linux does for short lists. `flags` are those of its messages, but not of its end.
 */
export function listDump<V>(message: Message<string, V>, list: () => readonly (() => V)[], flags = 0): ListDump {
  let done = 0
  let turn = -1
  let values: readonly (() => V)[] = []
  return (skb, cb) => {
    const to = { portid: cb.skb.portid, seq: cb.nlh.seq }
    const now = cb.skb.owner === undefined ? turn + 1 : turnOf(cb.skb.owner.kernel)
    if (now !== turn) values = list()
    turn = now
    for (; done < values.length; done++) {
      const value = values[done] as () => V
      if (!putAnswer(skb, message, value(), NLM_F_MULTI | flags, to)) return -EMSGSIZE
    }
    return 0
  }
}

/** The dumper of such a dump. */
export function tellList(skb: SkBuff, cb: NetlinkCallback, list: ListDump): number {
  return list(skb, cb)
}
