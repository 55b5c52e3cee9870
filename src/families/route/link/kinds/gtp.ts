import { attrs, ipv4, ipv6, u8, u32, type Value } from '../../../../schema/index.ts'

/** Which end of the tunnels this is: GTP_ROLE_*. */
export const gtpRoles = { GGSN: 0, SGSN: 1 } as const

const gtpShape = {
  /** Descriptor of the UDP socket of GTPv0. */
  fd0: u32(1),
  /** Descriptor of the UDP socket of GTPv1. */
  fd1: u32(2),
  pdpHashsize: u32(3),
  role: u32(4, { enum: gtpRoles }),
  createSockets: u8(5),
  restartCount: u8(6),
  local: ipv4(7),
  local6: ipv6(8),
}
/** A GTP link: IFLA_GTP_*. */
export interface Gtp extends Value<typeof gtpShape> {}
/** The set IFLA_GTP_*. */
export const gtp = attrs<Gtp>('IFLA_GTP', gtpShape)
