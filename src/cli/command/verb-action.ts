import { stderr } from 'node:process'
import type { ChangeOptions, RouteConnection, VerbFunction } from '../../config/index.ts'
import type { ExtendedAck } from '../../wire/index.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import type { Entries, Found } from '../grammar/grammar.ts'
import { type Action, type ActionParts, action } from './action.ts'

/** What an action that changes one object is made of. */
export interface VerbParts<W, E extends Entries> extends Omit<ActionParts<E>, 'run'> {
  readonly verb: VerbFunction<W>
  /** What the words describe. Throws UsageError for what is missing. */
  describe(found: Found<E>, context: Context): W
  /** Puts in what only the kernel knows, as the table of a VRF. */
  complete?(what: W, found: Found<E>, rt: RouteConnection, context: Context): Promise<W>
}

/** An action that does a verb to one object. */
export function verbAction<W, E extends Entries>(
  name: string,
  { verb, describe, complete, ...parts }: VerbParts<W, E>,
): Action {
  return action(name, {
    ...parts,
    run(found, context) {
      const what = describe(found, context)
      return withRoute(context, async (rt) => {
        const whole = complete === undefined ? what : await complete(what, found, rt, context)
        await verb(rt, whole, changeOptions(context))
        return 0
      })
    },
  })
}

/** How verbs are done: warnings of the kernel go to standard error. */
export function changeOptions({ timeout }: Context): ChangeOptions {
  return { timeout, onWarning: warn }
}

function warn({ message }: ExtendedAck): void {
  if (message !== undefined) stderr.write(`nlkit: warning: ${message}\n`)
}
