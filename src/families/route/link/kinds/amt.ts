import { attrs, ipv4, u16be, u32, type Value } from '../../../../schema/index.ts'

/** Which end of the tunnel this is: AMT_MODE_*. */
export const amtModes = { GATEWAY: 0, RELAY: 1 } as const

const amtShape = {
  mode: u32(1, { enum: amtModes }),
  relayPort: u16be(2),
  gatewayPort: u16be(3),
  /** Index of the link below. */
  link: u32(4),
  localIp: ipv4(5),
  remoteIp: ipv4(6),
  discoveryIp: ipv4(7),
  maxTunnels: u32(8),
}
/** An automatic multicast tunnel: IFLA_AMT_*. */
export interface Amt extends Value<typeof amtShape> {}
/** The set IFLA_AMT_*. */
export const amt = attrs<Amt>('IFLA_AMT', amtShape)
