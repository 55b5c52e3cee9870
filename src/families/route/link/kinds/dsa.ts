import { attrs, u32, type Value } from '../../../../schema/index.ts'

const dsaShape = {
  /** Index of the link to the switch; newer headers also call it IFLA_DSA_CONDUIT. */
  master: u32(1),
}
/** A port of a switch under DSA: IFLA_DSA_*. */
export interface Dsa extends Value<typeof dsaShape> {}
/** The set IFLA_DSA_*. */
export const dsa = attrs<Dsa>('IFLA_DSA', dsaShape)
