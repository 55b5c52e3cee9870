import { AF_NETLINK } from '../../wire/index.ts'
import { LITTLE } from '../skb/message.ts'

/** Length of `struct sockaddr_nl` in bytes. */
export const SOCKADDR_LENGTH = 12

/** No address is longer (`struct sockaddr_storage`). */
export const MAX_ADDRESS = 128

export const AF_UNSPEC = 0

/** A socket address, with as many bytes as there are. */
export interface SocketAddress {
  readonly length: number
  readonly family: number
  readonly portid: number
  readonly groups: number
}

/** Reads an address; fields that are beyond its length are 0. */
export function readAddress(bytes: Uint8Array): SocketAddress {
  const whole = new Uint8Array(SOCKADDR_LENGTH)
  whole.set(bytes.subarray(0, SOCKADDR_LENGTH))
  const data = new DataView(whole.buffer)
  return {
    length: bytes.length,
    family: data.getUint16(0, LITTLE),
    portid: data.getUint32(4, LITTLE),
    groups: data.getUint32(8, LITTLE),
  }
}

/** Writes an address, of which the first `room` bytes are given. */
export function writeAddress(portid: number, groups: number, room: number): Uint8Array {
  const bytes = new Uint8Array(SOCKADDR_LENGTH)
  const data = new DataView(bytes.buffer)
  data.setUint16(0, AF_NETLINK, LITTLE)
  data.setUint32(4, portid, LITTLE)
  data.setUint32(8, groups, LITTLE)
  return room < SOCKADDR_LENGTH ? bytes.subarray(0, room) : bytes
}
