import { addAltNames, deleteAltNames } from '../../config/index.ts'
import { type Action, action } from '../command/action.ts'
import { changeOptions } from '../command/verb-action.ts'
import { withRoute } from '../connection.ts'
import { grammar, often, once } from '../grammar/grammar.ts'
import { linkName, nothing } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'

const words = grammar(
  {
    add: once(nothing, 'gives further names'),
    del: once(nothing, 'takes further names', 'del', 'delete'),
    dev: once(linkName, 'the link'),
    altname: often(linkName, 'a further name'),
  },
  { bare: 'dev', required: ['dev', 'altname'] },
)

const example = 'As in: nlkit link property add dev eth0 altname lan0'

export const changeProperties: Action = action('property', {
  summary: 'adds further names to a link, or deletes them',
  grammar: words,
  run({ add, del, dev, altname = [] }, context) {
    if (add === del) throw new UsageError('add or del?', example)
    if (dev === undefined) throw new UsageError('which link?', example)
    if (altname.length === 0) throw new UsageError('which further name?', example)
    const verb = add ? addAltNames : deleteAltNames
    return withRoute(context, async (rt) => {
      await verb(rt, { name: dev, altNames: altname }, changeOptions(context))
      return 0
    })
  },
})
