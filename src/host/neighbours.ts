import { getLink, getNeigh, neighbourTable, neighStates } from '../families/route/index.ts'
import { asking, type HostOptions } from './host-options.ts'
import { type IpFamily, ipFamilyOf } from './ip-family.ts'

/** Somebody on a link. */
export interface Neighbour {
  readonly family: IpFamily
  readonly address: string
  /** Hardware address; absent where nobody has answered. */
  readonly mac?: string
  /** Name of the interface that it is reached by. */
  readonly interface: string
  readonly index: number
  /** As in `reachable`, `stale`, `failed`, `permanent`. */
  readonly state: string
}

const stateNames = new Map(Object.entries(neighStates).map(([name, bit]) => [bit as number, name.toLowerCase()]))

/** The IPv4 and IPv6 neighbours that are known: `ip neigh`. Rejects as `connect()` and dumps do. */
export function neighbours(options: HostOptions = {}): Promise<Neighbour[]> {
  const { signal } = options
  return asking(options, async (rt) => {
    const links = await rt.dump(getLink, {}, { signal }).toArray()
    const names = new Map(links.map(({ index, ifname = '' }) => [index, ifname]))
    const messages = await rt.dump(getNeigh, {}, { signal }).toArray()
    return messages.flatMap((message): Neighbour[] => {
      const row = neighbourTable.row(message)
      const { family, dst: address, lladdr, index = 0, state = 0 } = row ?? {}
      if (address === undefined || state === 0 || state & neighStates.NOARP) return []
      return [
        {
          family: ipFamilyOf(family),
          address,
          ...(lladdr !== undefined && { mac: lladdr }),
          interface: names.get(index) ?? '',
          index,
          state: stateNames.get(state) ?? `${state}`,
        },
      ]
    })
  })
}
