import { rtmNewRoute } from '../../../../../families/route/index.ts'
import { NLA_HDRLEN, NLMSG_HDRLEN } from '../../../../../wire/index.ts'
import { skbPut } from '../../../../skb/message.ts'
import type { SkBuff } from '../../../../skb/sk-buff.ts'
import type { Addressee } from '../../answer/answer.ts'
import type { FibInfo, FibRoute } from '../table/fib-route.ts'
import { writePacked } from '../table/prefix.ts'
import { putRoute, RTMSG } from './put-route.ts'

/** Where the destination is in a message that has one: behind the attribute of the table. */
const DESTINATION = NLMSG_HDRLEN + RTMSG + 8 + NLA_HDRLEN

/**
 * Writes the routes of a dump into one buffer. Most of them differ from one before by their prefix alone, and are copied from
 * there.
 */
export class RouteWriter {
  readonly #skb: SkBuff
  readonly #flags: number
  readonly #to: Addressee
  readonly #now: number
  /** Where the first message with an info begins. */
  readonly #written = new Map<FibInfo, number>()

  constructor(skb: SkBuff, flags: number, to: Addressee, now: number) {
    this.#skb = skb
    this.#flags = flags
    this.#to = to
    this.#now = now
  }

  /** Adds a route; false when it does not fit. */
  put(route: FibRoute): boolean {
    // A route to everywhere has no destination.
    const model = route.dstLen === 0 ? undefined : this.#written.get(route.info)
    if (model !== undefined) return this.#copy(model, route)
    const skb = this.#skb
    const at = skb.start + skb.length
    if (!putRoute(skb, route, rtmNewRoute.type, this.#flags, this.#to, this.#now)) return false
    if (route.dstLen > 0) this.#written.set(route.info, at)
    return true
  }

  #copy(model: number, { dst, dstLen, tos }: FibRoute): boolean {
    const skb = this.#skb
    const { words, bytes } = skb.page
    const at = skbPut(skb, words[model >>> 2] as number)
    if (at < 0) return false
    const end = (skb.start + skb.length) >>> 2
    for (let from = model >>> 2, to = at >>> 2; to < end; from++, to++) words[to] = words[from] as number
    bytes[at + NLMSG_HDRLEN + 1] = dstLen
    bytes[at + NLMSG_HDRLEN + 3] = tos
    writePacked(dst, bytes, at + DESTINATION)
    return true
  }
}
