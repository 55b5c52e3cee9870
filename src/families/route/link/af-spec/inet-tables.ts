/** Positions in `icmp6stats`: ICMP6_MIB_*. The first element is the number of elements. */
export const icmp6Counters = {
  NUM: 0,
  INMSGS: 1,
  INERRORS: 2,
  OUTMSGS: 3,
  OUTERRORS: 4,
  CSUMERRORS: 5,
  RATELIMITHOST: 6,
} as const
