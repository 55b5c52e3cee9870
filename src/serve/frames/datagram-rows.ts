/**
 * Datagrams in an answer to `recvmsg`: first eight words of each, then what they point to. Offsets count from the first
 * byte of the answer's bytes.
 */

export const ROW_WORDS = 8
export const ROW_BYTES = ROW_WORDS * 4

/** An answer gets no further datagram once it has this many bytes of them. */
export const ENOUGH = 256 * 1024

/** Places of the words. */
export const ROW_OFFSET = 0
/** Bytes that are there. */
export const ROW_LENGTH = 1
/** What recvmsg() returns. */
export const ROW_RESULT = 2
/** `msg_flags` */
export const ROW_FLAGS = 3
/** The sender's address: its port id, and the mask of the groups that the datagram was sent to. */
export const ROW_PORTID = 4
export const ROW_GROUPS = 5
/** Control messages, as 64-bit Linux lays them out. */
export const ROW_CONTROL_OFFSET = 6
export const ROW_CONTROL_LENGTH = 7
