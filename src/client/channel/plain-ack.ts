import {
  type Batch,
  DATAGRAM_GROUP,
  DATAGRAM_LENGTH,
  DATAGRAM_OFFSET,
  DATAGRAM_PORTID,
  DATAGRAM_SIZE,
} from '../../socket/index.ts'
import { NLM_F_CAPPED, NLMSG_ERROR } from '../../wire/index.ts'
import { headerWord } from '../header-word.ts'

/** Bytes of an ack with nothing but the request's header, and its type and flags. */
const ACK_LENGTH = 36
const ackWord = headerWord(NLMSG_ERROR, NLM_F_CAPPED) >>> 0

/**
 * Whether a batch is the kernel's yes to the request `seq` and nothing else. Most changes are answered so: it is looked at
 * before anything is set up for other answers.
 */
export function isPlainAck({ datagrams, view: { words }, count, error }: Batch, seq: number): boolean {
  if (count !== 1 || error !== 0) return false
  const word = (datagrams[DATAGRAM_OFFSET] as number) >> 2
  return (
    datagrams[DATAGRAM_LENGTH] === ACK_LENGTH &&
    words[word] === ACK_LENGTH &&
    words[word + 1] === ackWord &&
    words[word + 2] === seq &&
    words[word + 4] === 0 &&
    datagrams[DATAGRAM_SIZE] === ACK_LENGTH &&
    datagrams[DATAGRAM_PORTID] === 0 &&
    datagrams[DATAGRAM_GROUP] === 0
  )
}
