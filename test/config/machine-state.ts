import { settleIn } from '../support/linux-workers.js'
import { ipBatch, type Namespace } from '../support/namespace.ts'

/** How long a machine may take to come to rest, in milliseconds. */
const PATIENCE = 60_000

/** Fields of `ip -j` that pass by themselves: counters, clocks, what the spanning tree finds out; and indexes. */
const PASSING = new Set([
  ...['ifindex', 'link_index', 'stats64', 'carrier_changes', 'operstate', 'valid_life_time', 'preferred_life_time'],
  ...['qdisc', 'hello_timer', 'gc_timer', 'topology_change_timer', 'tcn_timer'],
  ...['message_age_timer', 'forward_delay_timer', 'hold_timer'],
])

/** Flags of links and routes that follow the carrier. */
const CARRIED = new Set(['NO-CARRIER', 'LOWER_UP', 'M-DOWN', 'linkdown', 'dead'])

function settled(key: string, value: unknown): unknown {
  if (PASSING.has(key)) return undefined
  // Addresses come back in another order.
  if (key === 'addr_info') return stable(value as object[])
  return key === 'flags' && Array.isArray(value) ? value.filter((flag) => !CARRIED.has(flag)) : value
}

/** What `ip -j` prints, in an order of its own and without what passes. */
export function stable(items: readonly object[]): string[] {
  return items.map((item) => JSON.stringify(item, settled)).sort()
}

/** All links, addresses, routes of all tables, and rules of a namespace, by iproute2's account. */
export function machineState(namespace: Namespace): string[] {
  const ask = (options: string[], ...questions: string[]) => {
    const answers = ipBatch(namespace, ['-j', '-d', ...options], questions).split('\n')
    return answers.filter((line) => line !== '').flatMap((line) => stable(JSON.parse(line)))
  }
  const ofFamily = (option: string) => ask([option], 'route show table all', 'rule show')
  return [...ask([], 'link show', 'addr show'), ...ofFamily('-4'), ...ofFamily('-6')]
}

/** The state once that the kernel is through with what it does in its own time: carriers, routes of addresses, a search for others. */
export async function settledState(namespace: Namespace): Promise<string[]> {
  settleIn(namespace)
  const end = Date.now() + PATIENCE
  let last: string[] = []
  while (Date.now() < end) {
    const now = machineState(namespace)
    if (now.join() === last.join() && !now.some((line) => line.includes('tentative'))) return now
    last = now
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('it does not come to rest')
}
