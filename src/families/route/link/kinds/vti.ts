import { attrs, ip, u32, u32be, type Value } from '../../../../schema/index.ts'

const vtiShape = {
  /** Index of the link below, 0 for any. */
  link: u32(1),
  ikey: u32be(2),
  okey: u32be(3),
  local: ip(4),
  remote: ip(5),
  fwmark: u32(6),
}
/** A virtual tunnel interface, vti or vti6: IFLA_VTI_*. */
export interface Vti extends Value<typeof vtiShape> {}
/** The set IFLA_VTI_*. */
export const vti = attrs<Vti>('IFLA_VTI', vtiShape)
