import type { Address } from '../../socket/socket.ts'
import { AF_NETLINK } from '../../wire/index.ts'

/** Length of `struct sockaddr_nl` in bytes. */
export const SOCKADDR_LENGTH = 12

/** An address as `struct sockaddr_nl`. */
export function writeSockaddr({ portid, groups }: Address): Uint8Array<ArrayBuffer> {
  const data = new DataView(new ArrayBuffer(SOCKADDR_LENGTH))
  data.setUint16(0, AF_NETLINK, true)
  data.setUint32(4, portid, true)
  data.setUint32(8, groups, true)
  return new Uint8Array(data.buffer)
}

/** Reads what `writeSockaddr` writes. */
export function readSockaddr(bytes: Uint8Array): Address {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { portid: data.getUint32(4, true), groups: data.getUint32(8, true) }
}
