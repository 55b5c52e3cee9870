import type { Connection } from '../../client/index.ts'
import { getNexthopBucket, type NexthopMessage, rtmNewNexthopBucket } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { type Action, action } from '../command/action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { nothing, number } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { printList, tableOf, type View } from '../output.ts'
import { iproute2Bucket } from './nexthop-iproute2.ts'
import { linkFilter, nexthopLinkEntries } from './nexthop-show.ts'
import { bucketColumns } from './nexthop-table.ts'

const words = grammar({
  list: once(nothing, 'all that the words say; goes without saying', 'list', 'show', 'lst'),
  get: once(nothing, 'one, of which id and index are needed'),
  id: once(number('ID'), 'of that group'),
  index: once(number('N', 0xffff), 'the number of the bucket'),
  nhid: once(number('ID'), 'those that lead to that nexthop object'),
  ...nexthopLinkEntries,
})
type BucketFilter = Found<typeof words.entries>

/** Shows buckets of resilient groups. */
export const bucketAction: Action = action('bucket', {
  summary: 'shows buckets of resilient groups',
  grammar: words,
  run(filter, context) {
    const { id, index } = filter
    if (filter.get && (id === undefined || index === undefined))
      throw new UsageError('which bucket?', 'As in: nlkit nexthop bucket get id 10 index 0')
    return withRoute(context, async (rt) => {
      printList(context.output, await getBuckets(rt, filter, context), bucketView(context))
      return 0
    })
  },
})

function bucketView(context: Context): View<NexthopMessage> {
  return {
    plain: (bucket) => plainValue(rtmNewNexthopBucket, bucket, context),
    ...tableOf(bucketColumns, context.output.paint),
    iproute2: (buckets) => buckets.map(iproute2Bucket),
  }
}

async function getBuckets(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: BucketFilter,
  context: Context,
): Promise<NexthopMessage[]> {
  const { id, index, nhid } = filter
  const { timeout, family = 0 } = context
  if (filter.get) return [await rt.do(getNexthopBucket, { family, id, resBucket: { index } }, { timeout })]
  const request = {
    family,
    ...(await linkFilter(rt, filter, context)),
    ...(id === undefined ? {} : { id }),
    ...(nhid === undefined ? {} : { resBucket: { nhId: nhid } }),
  }
  const buckets = await rt.dump(getNexthopBucket, request, { timeout }).toArray()
  return index === undefined ? buckets : buckets.filter(({ resBucket }) => resBucket?.index === index)
}
