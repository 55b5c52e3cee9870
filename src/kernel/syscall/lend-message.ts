import { maskOfGroup } from '../sock/groups.ts'
import type { EndLoan } from '../sock/loan.ts'
import { LISTEN_ALL_NSID, RECV_PKTINFO, type Sock } from '../sock/sock.ts'
import type { ReceivedMessage } from './receive-message.ts'
import { SOCKADDR_LENGTH, writeAddress } from './sockaddr.ts'

const NO_CONTROL = new Uint8Array(0)

export interface LentMessage {
  /** As a receive with much room gives it, without flags. Its bytes are to be copied before the kernel does anything else. */
  readonly message: ReceivedMessage
  /** Whether nothing is behind it: the socket is not readable when it was taken. */
  readonly isLast: boolean
}

/** Lends the first datagram, see `SocketFile.lend`. */
export function lendMessage(sk: Sock, most: number, end: EndLoan): LentMessage | undefined {
  sk.endLoan()
  const skb = sk.head
  if (skb === undefined || skb.length > most || !receivesOnly(sk)) return undefined
  sk.loan = end
  const { data } = skb
  const name = writeAddress(skb.portid, maskOfGroup(skb.dstGroup), SOCKADDR_LENGTH)
  const message = { result: data.length, data, name, nameLength: SOCKADDR_LENGTH, control: NO_CONTROL, flags: 0 }
  return { message, isLast: skb.next === undefined }
}

/** Whether a receive does nothing but take the first datagram, and gives nothing but that. */
function receivesOnly(sk: Sock): boolean {
  const isQuiet = sk.err === 0 && !sk.congested && sk.dump === undefined && sk.writers.isEmpty
  return isQuiet && (sk.flags & (RECV_PKTINFO | LISTEN_ALL_NSID)) === 0
}
