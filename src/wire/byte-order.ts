/** The order of a number's bytes on the wire. Netlink uses the host's own order except where a field says otherwise. */
export type ByteOrder = 'little' | 'big'

/** The byte order of this machine: the one constant that every codec reads its default from. */
export const hostOrder: ByteOrder = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'little' : 'big'
