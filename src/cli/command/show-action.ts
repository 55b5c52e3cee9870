import type { RouteConnection } from '../../config/index.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import type { Entries, Found, Grammar } from '../grammar/grammar.ts'
import { printList, type View } from '../output.ts'
import { type Action, action } from './action.ts'

/** What an action that shows objects is made of. */
export interface ShowParts<T, E extends Entries> {
  readonly summary: string
  /** Words that say which ones. */
  readonly grammar: Grammar<E>
  list(rt: RouteConnection, filter: Found<E>, context: Context): Promise<T[]>
  /** The forms in which they are shown. */
  view(rt: RouteConnection, items: readonly T[], filter: Found<E>, context: Context): View<T> | Promise<View<T>>
}

/** The action that shows objects of a kind. */
export function showAction<T, E extends Entries>({ summary, grammar, list, view }: ShowParts<T, E>): Action {
  return action('show', {
    aliases: ['list', 'lst'],
    summary,
    grammar,
    run: (filter, context) =>
      withRoute(context, async (rt) => {
        const items = await list(rt, filter, context)
        printList(context.output, items, await view(rt, items, filter, context))
        return 0
      }),
  })
}
