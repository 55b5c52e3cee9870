import type { Connection } from '../../client/index.ts'
import { type Controller, getFamily } from '../../families/generic/index.ts'
import { type Action, action } from '../command/action.ts'
import { withController } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { number, text } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { printList } from '../output.ts'
import { familyDetails } from './family-details.ts'
import { withPolicies } from './family-policies.ts'
import { familyView } from './family-view.ts'
import { findFamily } from './find-family.ts'

const words = grammar(
  {
    name: once(text('NAME', 'the name of a family', 15, 'families'), 'the family with that name, and its policies'),
    id: once(number('ID', 0xffff), 'the family with that number, and its policies'),
  },
  { bare: 'name' },
)

export const showFamilies: Action = action('show', {
  aliases: ['list', 'lst', 'get'],
  summary: 'shows families of generic netlink; of one all that its kernel tells',
  grammar: words,
  run: (found, context) =>
    withController(context, async (ctrl) => {
      const view = familyView(context)
      const one = await familyNamed(ctrl, found, context)
      if (one === undefined) {
        printList(context.output, await ctrl.dump(getFamily, {}, { timeout: context.timeout }).toArray(), view)
      } else {
        const family = await withPolicies(ctrl, one, context)
        printList(context.output, [family], { ...view, lines: () => familyDetails(family, context) })
      }
      return 0
    }),
})

/** The family that was asked for; undefined where all are. */
async function familyNamed(
  ctrl: Connection<'nlctrl'>,
  { name, id }: Found<typeof words.entries>,
  context: Context,
): Promise<Controller | undefined> {
  if (name !== undefined && id !== undefined) throw new UsageError('NAME and id exclude each other')
  if (name !== undefined) return findFamily(ctrl, name, context)
  return id === undefined ? undefined : ctrl.do(getFamily, { familyId: id }, { timeout: context.timeout })
}
