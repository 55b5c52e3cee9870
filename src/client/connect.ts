import { protocol as declareProtocol, type GenericFamily, type Protocol } from '../schema/index.ts'
import { protocols } from '../wire/index.ts'
import { Connection } from './connection.ts'
import type { ConnectOptions } from './options.ts'

/**
 * Connects to a netlink protocol: a declared one, or any number from 0 to 31 for bytes in and out; or to a generic netlink
 * family, whose numbers the kernel is asked for. Throws SocketError when the kernel does not have the protocol, NetlinkError
 * with the code ENOENT when it does not have the family, UnsupportedError where there is no netlink.
 */
export async function connect<P extends string>(
  family: Protocol<P> | GenericFamily<P>,
  options?: ConnectOptions,
): Promise<Connection<P>>
export async function connect(family: number, options?: ConnectOptions): Promise<Connection<string>>
export async function connect(
  family: Protocol | GenericFamily | number,
  options: ConnectOptions = {},
): Promise<Connection<string>> {
  if (typeof family === 'number') return new Connection(numbered(family), options)
  return 'kind' in family ? Connection.toFamily(family, options) : new Connection(family, options)
}

function numbered(number: number): Protocol {
  const name = Object.entries(protocols).find((entry) => entry[1] === number)?.[0] ?? `NETLINK_${number}`
  return declareProtocol(name, number, { userToUser: true })
}
