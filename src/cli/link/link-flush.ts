import { delLink } from '../../families/route/index.ts'
import { type Action, action } from '../command/action.ts'
import { flush } from '../command/flush.ts'
import { withRoute } from '../connection.ts'
import { grammar } from '../grammar/grammar.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { getLinks, linkFilterEntries } from './link-filter.ts'

export const flushLinks: Action = action('flush', {
  summary: 'deletes the links that show shows with the same words, but those of devices',
  grammar: grammar(linkFilterEntries, { bare: 'dev' }),
  run(filter, context) {
    if (Object.keys(filter).length === 0)
      throw new UsageError('flush of which links?', 'As in: nlkit link flush type vlan')
    return withRoute(context, async (rt) => {
      const made = (await getLinks(rt, filter, context)).filter(({ linkinfo }) => linkinfo !== undefined)
      // A pair goes with its first end.
      const requests = made.map(({ index }) => ({ index }))
      return flush(rt, delLink, requests, context)
    })
  },
})
