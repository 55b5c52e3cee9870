import type { Plain } from 'nlkit/schema'

// What no two kernels say alike, each found by telling the stories of test/live/ to both without it.

/** Numbers of open files. */
export const descriptors = new Set(['fd', 'netNsFd'])

/** Fields whose values are not compared; that they are there is. */
export const incomparable = new Set(
  [
    // Hundredths of a second since the kernel was started, and since something happened: they go on between two requests.
    'cstamp tstamp used confirmed updated lastuse idleTime',
    // What is left of timers, which nlkit's kernel does not have or shows as 0.
    'gcTimer forwardDelayTimer helloTimer holdTimer topologyChangeTimer',
    // What holdAddressTests() sets.
    'dadTransmits',
    // Drawn by chance, anew every few minutes.
    'reachableTime',
    // Linux sends packets of its own accord when timers of random length are over: reports of groups, tests of addresses.
    'rxPackets txPackets rxBytes txBytes txDropped txErrors txCarrierErrors multicast txBpdu',
    // How many hold an object: timers, caches and packets on their way too.
    'refcnt clntref',
    // Neighbour tables of Linux are one for all namespaces: what lies in them, how they are hashed, and what became of all.
    'entries hashRnd hashMask lastFlush lastRand',
    'allocs destroys hashGrows resFailed lookups hits rcvProbesMcast rcvProbesUcast periodicGcRuns forcedGcRuns',
  ].flatMap((names) => names.split(' ')),
)

/** Times that are left, in hundredths of a second: what a story took is gone. Whether they run is compared. */
export const timers = new Set(['timer', 'inetTimer', 'inet6Timer'])

/** Lists that Linux has in the order of places in memory, or in which its workers came. */
export const unordered = new Set(['mdbEntry', 'info', 'port'])

/** Whether a value are the counters of IPv6 or ICMPv6, which count those packets. Behind their number they have no names. */
export function isOfProtocolCounters(name: string, value: Plain): value is Plain[] {
  return (name === 'stats' || name === 'icmp6stats') && Array.isArray(value)
}

const NUD_NOARP = 0x40

/**
 * Whether a message is of a neighbour that a kernel has because it sends to a group, or to itself that nobody answers (0.0.0.0). Linux
 * reports its groups when a timer of random length is over, and forgets such neighbours when it likes; nlkit's kernel sends nothing.
 */
export function isTraffic({ message, state, dst }: { [name: string]: Plain }): boolean {
  const isOfNeighbour = message === 'RTM_NEWNEIGH' || message === 'RTM_DELNEIGH'
  return isOfNeighbour && state === NUD_NOARP && typeof dst === 'string' && /^(ff|2[23]\d\.|0\.0\.0\.0$)/.test(dst)
}

/**
 * Whether a message tells that a bridge has heard of a group of the link (ff02::/16), or not for long: links report theirs when a timer
 * of random length is over. What bridges know at last is in their databases.
 */
export function isReport({ message, nlmsghdr, mdb }: { [name: string]: Plain }): boolean {
  const isNotification = (message === 'RTM_NEWMDB' || message === 'RTM_DELMDB') && hasSeq(nlmsghdr, 0)
  return isNotification && /"u":"ff:02:/.test(JSON.stringify(mdb ?? null))
}

function hasSeq(header: Plain | undefined, seq: number): boolean {
  return typeof header === 'object' && header !== null && !Array.isArray(header) && header.seq === seq
}
