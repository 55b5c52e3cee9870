import { gtp, gtpRoles, rmnet, wwan } from '../../../families/route/index.ts'
import { number } from '../../grammar/kinds.ts'
import { named } from './form.ts'
import { linkKind } from './link-kind.ts'

/** A GTP link, which has tunnels of mobile networks. */
export const gtpKind = linkKind(gtp, {
  settings: {
    role: { form: named({ sgsn: gtpRoles.SGSN, ggsn: gtpRoles.GGSN }) },
    pdpHashsize: { words: ['hsize'], json: 'hsize', form: { kind: number('N', 0x1ffff), json: Number } },
    restartCount: {},
  },
  // A link that is made from a shell has no sockets to bring along.
  defaults: () => ({ createSockets: 1, pdpHashsize: 1024 }),
})

/** A channel of a Qualcomm modem. */
export const rmnetKind = linkKind(rmnet, { settings: { muxId: {} } })

/** A link of a modem. */
export const wwanKind = linkKind(wwan, { settings: { linkId: { words: ['linkid'], json: 'linkid' } } })
