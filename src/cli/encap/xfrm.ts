import type { EncapDescription } from '../../config/index.ts'
import { encapTypes, type LwtXfrm } from '../../families/route/index.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { mapped } from '../grammar/kind.ts'
import { linkName, number } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { present } from '../iproute2/present.ts'
import type { EncapForm } from './encap-form.ts'

const words = grammar({
  ifId: once(number('ID'), 'id of the xfrm interface', 'if_id'),
  link: once(linkName, 'the link below it', 'link_dev'),
})

export const xfrm: EncapForm<LwtXfrm> = {
  type: encapTypes.XFRM,
  words: mapped(words, ({ ifId, link }): EncapDescription => {
    if (!ifId) throw new UsageError('encap xfrm needs if_id, a number above 0', 'As in: encap xfrm if_id 42')
    return { ifId, link }
  }),
  iproute2: ({ ifId, link }, { names }) =>
    present({ if_id: ifId, link_dev: link === undefined ? undefined : names.iproute2(link) }),
}
