/** What has become of a datagram that was lent. */
export interface ReturnedLoan {
  /** Whether its reader has taken it. */
  readonly isTaken: boolean
  /** The largest length that a receive has offered meanwhile, one that only peeked included. */
  readonly room: number
}

/**
 * Ends a loan. The first datagram of a queue can be lent to its reader: he has a copy, and may take it without a call, which
 * would only find what he has already. Whoever looks at the queue ends the loan before, so nobody sees a datagram that was
 * taken, and the reader takes none that is not the first any more. Both decide on one word of memory: one of them is first.
 */
export type EndLoan = () => ReturnedLoan
