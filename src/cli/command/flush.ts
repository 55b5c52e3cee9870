import type { BatchRequest, Connection } from '../../client/index.ts'
import type { Operation } from '../../schema/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import type { Context } from '../context.ts'
import { printLines } from '../output.ts'

/** Errors of a deletion that say that somebody, or the kernel along with another object, was faster. */
const goneAlready = new Set(['ENOENT', 'ESRCH', 'EADDRNOTAVAIL', 'ENODEV'])

/** Deletes objects, many in a datagram, and says with --statistics how many there were. Gives the exit code. */
export async function flush<V>(
  rt: Connection<'NETLINK_ROUTE'>,
  op: Operation<'NETLINK_ROUTE', V, void>,
  objects: readonly V[],
  context: Context,
): Promise<number> {
  const requests = objects.map((object): BatchRequest<'NETLINK_ROUTE'> => [op, object])
  const results = await rt.batch(requests, { timeout: context.timeout })
  for (const result of results) {
    const isGone = !result.ok && result.error instanceof NetlinkError && goneAlready.has(result.error.code)
    if (!result.ok && !isGone) throw result.error
  }
  const count = results.filter(({ ok }) => ok).length
  if (context.statistics) printLines([`${count} deleted`])
  return 0
}
