import type { InetAfSpec } from '../../../../../families/route/index.ts'
import type { InetDevice } from './inet-device.ts'

/** IPv4's part of IFLA_AF_SPEC (`net/ipv4/devinet.c`, inet_fill_link_af()). */
export function inetAfSpec({ settings }: InetDevice): InetAfSpec {
  return { conf: settings }
}
