import { errnoOf, SocketError } from '../wire/index.ts'
import type { Address } from './socket.ts'

const ECONNREFUSED = errnoOf('ECONNREFUSED')

/**
 * What a send that gave an error has come to: the bytes sent, or SocketError is thrown. A multicast is also a unicast to its port id, and
 * with port id 0 and no kernel socket there (NETLINK_USERSOCK) that part is refused after the groups were served
 * (`net/netlink/af_netlink.c`, netlink_sendmsg()): nothing has failed.
 */
export function outcomeOfSend(errno: number, data: Uint8Array, { portid, groups }: Address): number {
  if (errno === ECONNREFUSED && portid === 0 && groups !== 0) return data.length
  throw new SocketError(errno, 'sendto')
}
