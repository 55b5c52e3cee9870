import type { BatchRequest, Connection } from '../../client/index.ts'
import type { Operation } from '../../schema/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import type { Context } from '../context.ts'

/** How objects that were saved are made again. */
export interface Making<V> {
  /** What is asked for, where that is not what was read. */
  request?(value: V): V
  /** Which come first, because others need them: the lowest. */
  rank?(value: V): number
}

/** Makes objects by an operation, many in a datagram; what is there already (EEXIST) stays. */
export function makeAll<V>(
  op: Operation<'NETLINK_ROUTE', V, void>,
  { request = (value) => value, rank = () => 0 }: Making<V> = {},
) {
  return async (rt: Connection<'NETLINK_ROUTE'>, values: readonly V[], context: Context): Promise<number> => {
    const ranked = values.map((value) => ({ value, rank: rank(value) })).sort((a, b) => a.rank - b.rank)
    const requests = ranked.map(({ value }): BatchRequest<'NETLINK_ROUTE'> => [op, request(value)])
    const results = await rt.batch(requests, { timeout: context.timeout })
    let made = 0
    let refusal: Error | undefined
    for (const result of results) {
      if (result.ok) made++
      else if (!(result.error instanceof NetlinkError && result.error.code === 'EEXIST')) refusal ??= result.error
    }
    if (refusal) throw refusal
    return made
  }
}
