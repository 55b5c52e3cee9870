import { attrs, flag, u32, type Value } from '../../../../schema/index.ts'

const xfrmInterfaceShape = {
  /** Index of the link below, 0 for any. */
  link: u32(1),
  ifId: u32(2),
  collectMetadata: flag(3),
}
/** An IPsec interface, kind xfrm: IFLA_XFRM_*. */
export interface XfrmInterface extends Value<typeof xfrmInterfaceShape> {}
/** The set IFLA_XFRM_*. */
export const xfrmInterface = attrs<XfrmInterface>('IFLA_XFRM', xfrmInterfaceShape)
