import { attrs, string, type Value } from '../../../../schema/index.ts'

const batadvShape = {
  /** Routing algorithm, as in `BATMAN_IV`. */
  algoName: string(1),
}
/** A batman-adv mesh: IFLA_BATADV_*. */
export interface Batadv extends Value<typeof batadvShape> {}
/** The set IFLA_BATADV_*. */
export const batadv = attrs<Batadv>('IFLA_BATADV', batadvShape)
