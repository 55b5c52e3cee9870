import { vrf, vrfPort } from '../../../families/route/index.ts'
import { numbered } from '../../grammar/kinds.ts'
import { tableNames } from '../../iproute2/name-files.ts'
import { linkKind } from './link-kind.ts'

/** A VRF: a routing table of its own for some links. */
export const vrfKind = linkKind(vrf, {
  settings: { table: { form: { kind: numbered('TABLE', 'table', tableNames, 0xffff_ffff), json: Number } } },
})

/** A link in a VRF. */
export const vrfPortKind = linkKind(vrfPort, { settings: { table: { words: [] } } })
