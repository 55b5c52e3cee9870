import { array, attrs, s32, type Value } from '../../../schema/index.ts'

const inetShape = {
  /**
   * Settings, the one numbered n (`ipv4Settings`) at n - 1. For reading: a request must carry a nest of u32 attributes
   * with the settings' numbers here (`net/ipv4/devinet.c, inet_validate_link_af()`).
   */
  conf: array(1, s32),
}
/** IPv4 on a link: IFLA_INET_*. */
export interface InetAfSpec extends Value<typeof inetShape> {}
/** The set IFLA_INET_*. */
export const inetAfSpec = attrs<InetAfSpec>('IFLA_INET', inetShape)
