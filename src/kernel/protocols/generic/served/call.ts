import type { Events, FamilyGroup, Message, TypeOf } from '../../../../schema/index.ts'
import { type ErrnoName, errnoOf } from '../../../../wire/index.ts'
import type { Kernel } from '../../../kernel.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import type { Net } from '../../../task/net.ts'
import type { Task } from '../../../task/task.ts'
import type { GenlInfo } from '../info.ts'
import { genlNotify } from '../multicast.ts'
import { blameField, type FieldPath } from './field-place.ts'
import { eventMessage } from './message.ts'
import { placeOf } from './place.ts'

/** A request that is being executed: who asks, from where, and how to refuse or to tell others. */
export class FamilyCall<Q = unknown> {
  /** The request as the kernel's functions have it. */
  readonly info: GenlInfo
  readonly #skb: SkBuff
  readonly #message: Message

  constructor(skb: SkBuff, info: GenlInfo, message: Message) {
    this.#skb = skb
    this.info = info
    this.#message = message
  }

  get kernel(): Kernel {
    return this.info.family.kernel
  }

  /** The network namespace that the request comes from. */
  get net(): Net {
    return this.info.net
  }

  /** The process that asks; undefined for the kernel. */
  get task(): Task | undefined {
    return this.#skb.task
  }

  /**
   * Refuses: gives minus the errno, to be returned. The requester is told `message`, and that `field` is at fault, as in `id` or
   * `rings.0.size`: where the request has it, its place, else that it is missing. Throws TypeError for an errno that there
   * is not.
   */
  refuse(errno: ErrnoName, message?: string, field?: FieldPath<Q>): number {
    const number = errnoOf(errno)
    if (number === undefined) throw new TypeError(`there is no errno ${errno}`)
    const { extack } = this.info
    if (message !== undefined) extack.message = message
    if (field !== undefined) blameField(extack, this.#message, this.info, field)
    return -number
  }

  /** Says something to the requester although the request is done. */
  warn(message: string): void {
    this.info.extack.message = message
  }

  /** Tells a group of the request's namespace what it has changed; with NLM_F_ECHO the requester too (genl_notify()). */
  notify<E extends Events, K extends keyof E & string>(
    group: FamilyGroup<string, E>,
    event: K,
    value: TypeOf<E[K]>,
  ): void {
    const { info } = this
    const skb = eventMessage(info.family, group, event, value, { portid: info.sndPortid, seq: info.sndSeq, flags: 0 })
    genlNotify(info.family, skb, info, placeOf(info.family, group))
  }
}
