import type { AddrMessage, LinkMessage, NeighMessage, RouteMessage, RuleMessage } from '../../families/route/index.ts'
import { type Message, plainValue } from '../../schema/index.ts'
import { addrColumns } from '../addr/addr-table.ts'
import type { Context } from '../context.ts'
import { linkColumns } from '../link/link-table.ts'
import { neighColumns } from '../neigh/neigh-table.ts'
import { routeColumns, routeRows } from '../route/route-table.ts'
import { ruleColumns } from '../rule/rule-table.ts'
import type { Style } from '../table/colour.ts'
import { tableLine } from '../table/table.ts'
import type { LinkNames } from '../words/link-names.ts'

/** An event as a line for people, as in `link new dummy0 …`. */
export function eventText(event: string, message: Message, value: unknown, names: LinkNames, context: Context): string {
  const { paint } = context.output
  const [, verb = '', noun = event] = /^(new|del|get)(.+)$/.exec(event) ?? []
  const style: Style | undefined = verb === 'del' ? 'bad' : verb === 'new' ? 'good' : 'warning'
  const what = noun.charAt(0).toLowerCase() + noun.slice(1)
  return `${paint('title', what)} ${paint(style, verb)} ${valueText(message, value, names, context)}`
}

function valueText(message: Message, value: unknown, names: LinkNames, context: Context): string {
  const { numeric } = context
  const { paint } = context.output
  switch (message.name.replace(/^RTM_(NEW|DEL|GET)/, '')) {
    case 'LINK':
      return tableLine(linkColumns(names, numeric), value as LinkMessage, paint)
    case 'ADDR':
    case 'MULTICAST':
    case 'ANYCAST':
      return tableLine(addrColumns(names, numeric), value as AddrMessage, paint)
    case 'ROUTE': {
      const columns = routeColumns(names, numeric)
      return routeRows([value as RouteMessage])
        .map((row) => tableLine(columns, row, paint))
        .join(', ')
    }
    case 'NEIGH':
      return tableLine(neighColumns(names, numeric), value as NeighMessage, paint)
    case 'RULE':
      return tableLine(ruleColumns(numeric), value as RuleMessage, paint)
    default:
      return JSON.stringify(plainValue(message, value, context))
  }
}
