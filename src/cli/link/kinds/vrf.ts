import { vrf, vrfPort } from '../../../families/route/index.ts'
import { linkKind } from './link-kind.ts'

/** A VRF: a routing table of its own for some links. */
export const vrfKind = linkKind(vrf, { settings: { table: {} } })

/** A link in a VRF. */
export const vrfPortKind = linkKind(vrfPort, { settings: { table: { words: [] } } })
