import { hsr } from '../../../families/route/index.ts'
import { number } from '../../grammar/kinds.ts'
import { link } from './form.ts'
import { linkKind } from './link-kind.ts'

/** A link with two ports of which each frame takes both: HSR or PRP. */
export const hsrKind = linkKind(hsr, {
  settings: {
    slave1: { form: link },
    slave2: { form: link },
    interlink: { json: '', form: link },
    seqNr: { words: [] },
    supervisionAddr: { words: [] },
    multicastSpec: { words: ['supervision'], json: '' },
    version: { json: '' },
    protocol: { words: ['proto'], json: 'proto', form: { kind: number('0|1', 0xff), json: Number } },
  },
  json: ({ slave1, slave2 }) => ({
    ...(slave1 === undefined ? { slave1: null } : {}),
    ...(slave2 === undefined ? { slave2: null } : {}),
  }),
})
