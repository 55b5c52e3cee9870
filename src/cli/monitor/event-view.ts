import { type Message, plainValue } from '../../schema/index.ts'
import { addrView } from '../addr/addr-show.ts'
import type { Context } from '../context.ts'
import { linkView } from '../link/link-show.ts'
import { neighView } from '../neigh/neigh-show.ts'
import type { View } from '../output.ts'
import { routeView } from '../route/route-view.ts'
import { ruleView } from '../rule/rule-show.ts'
import type { LinkNames } from '../words/link-names.ts'

/** A view of whatever the events of a kind of message are about. */
type ViewOf = (names: LinkNames, context: Context) => View<never>

/** Views by what stands behind RTM_NEW and RTM_DEL. */
const views: ReadonlyMap<string, ViewOf> = new Map<string, ViewOf>([
  ['LINK', linkView],
  ['ADDR', addrView],
  ['MULTICAST', addrView],
  ['ANYCAST', addrView],
  ['ROUTE', routeView],
  ['NEIGH', neighView],
  ['RULE', (_, context) => ruleView(context)],
])

/** The forms in which the objects of a kind of message are shown; those of other kinds are shown as JSON. */
export function eventView(message: Message, names: LinkNames, context: Context): View<object> {
  const viewOf = views.get(message.name.replace(/^RTM_(NEW|DEL|GET)/, ''))
  if (viewOf !== undefined) return viewOf(names, context) as View<object>
  const plain = (value: object) => plainValue(message, value, context)
  return {
    plain,
    lines: (values) => values.map((value) => JSON.stringify(plain(value))),
    line: (value) => JSON.stringify(plain(value)),
    iproute2: (values) => values.map(plain),
  }
}
