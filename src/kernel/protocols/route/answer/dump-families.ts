import type { NetlinkCallback } from '../../../api/dump.ts'
import type { RouteHandler } from '../request/handler.ts'

interface Place {
  family: number
  args: unknown
}

/** A dump of all families, one after another (`net/core/rtnetlink.c`, rtnl_dump_all()). */
export function dumpFamilies(families: readonly RouteHandler[]): RouteHandler {
  return {
    dump: {
      dump(skb, cb) {
        cb.args ??= { family: 0, args: undefined } satisfies Place
        const place = cb.args as Place
        for (; place.family < families.length; place.family++) {
          const result = step(families[place.family], skb, cb, place)
          if (result < 0) return result
          place.args = undefined
          cb.prevSeq = 0
          cb.seq = 0
        }
        return 0
      },
      splitDone: true,
    },
  }
}

/** A family's dumper finds in the callback what it has left there. */
function step(
  handler: RouteHandler | undefined,
  skb: Parameters<NonNullable<RouteHandler['dump']>['dump']>[0],
  cb: NetlinkCallback,
  place: Place,
): number {
  cb.args = place.args
  const result = handler?.dump?.dump(skb, cb) ?? 0
  place.args = cb.args
  cb.args = place
  return result
}
