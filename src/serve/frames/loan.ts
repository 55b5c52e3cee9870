/**
 * Memory that a process and the server share, by which the process takes a datagram without a call. The answer to a `sendmsg` that
 * asked for it has the first datagram of the queue with it, and a word; as long as the memory holds that word, the datagram is
 * still the first one, and a receive would do nothing but take it. Who puts the word with LOAN_TAKEN in its place, in one atomic
 * step, has taken it. The server puts one with LOAN_ENDED there before it looks at the queue.
 *
 * Words of the memory; the rest of it is not used.
 */
export const LOAN_STATE = 0
/** The largest length that a receive has offered, noted by the process before it takes or peeks. */
export const LOAN_ROOM = 1

/** The lowest bits of the state. Above them loans are counted. */
export const LOAN_ENDED = 0
export const LOAN_LENT = 1
export const LOAN_TAKEN = 2
/** How many states there may be. */
export const LOAN_STATES = 4

/** The longest datagram that is lent. */
export const MOST_LENT = 32 * 1024
