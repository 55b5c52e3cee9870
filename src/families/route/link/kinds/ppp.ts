import { attrs, s32, type Value } from '../../../../schema/index.ts'

const pppShape = {
  /** Descriptor of /dev/ppp. In requests only. */
  devFd: s32(1),
}
/** A PPP link: IFLA_PPP_*. */
export interface Ppp extends Value<typeof pppShape> {}
/** The set IFLA_PPP_*. */
export const ppp = attrs<Ppp>('IFLA_PPP', pppShape)
