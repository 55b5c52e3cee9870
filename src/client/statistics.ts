/** What a connection has met that nobody asked for. */
export interface ChannelStatistics {
  /** Datagrams that did not come from whom they should: dropped. */
  foreign: number
  /** Datagrams that were cut, or that are no messages. */
  malformed: number
  /** Times that the receive buffer overflowed (ENOBUFS). */
  overruns: number
  /** Messages that answer nothing that is in flight. */
  unmatched: number
}

export function noStatistics(): ChannelStatistics {
  return { foreign: 0, malformed: 0, overruns: 0, unmatched: 0 }
}
