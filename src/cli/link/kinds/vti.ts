import { type Vti, vti } from '../../../families/route/index.ts'
import { AF_INET, AF_INET6 } from '../../words/values.ts'
import { type Form, keyText, linkOrNone, tunnelKey } from './form.ts'
import { edits, type LinkKind, linkKind } from './link-kind.ts'
import { endpointsJson, endpointWords, mark, special } from './tunnel.ts'

const key: Form<number> = { kind: tunnelKey.kind, json: (value) => (value === 0 ? undefined : keyText(value)) }

function vtiOver(family: typeof AF_INET | typeof AF_INET6): LinkKind {
  return linkKind<Vti>(vti, {
    settings: {
      link: { words: ['dev'], form: linkOrNone },
      local: special,
      remote: special,
      ikey: { form: key },
      okey: { form: key },
      fwmark: { form: mark },
    },
    words: {
      ...endpointWords(family),
      key: edits(tunnelKey.kind, 'key of what is received and sent', ({ data }, value) =>
        Object.assign(data, { ikey: value, okey: value }),
      ),
    },
    isTakenWhole: true,
    json: endpointsJson,
  })
}

/** An IPsec tunnel over IPv4. */
export const vtiKind = vtiOver(AF_INET)

/** The same over IPv6. */
export const vti6Kind = vtiOver(AF_INET6)
