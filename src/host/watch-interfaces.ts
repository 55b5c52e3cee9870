import { type AddrMessage, addrTable, linkTable } from '../families/route/index.ts'
import { changeOf, type LiveTables, liveTables, type RowChange } from '../live/index.ts'
import { either } from './either.ts'
import { type HostOptions, hostConnection } from './host-options.ts'
import { type Interface, interfaceOf } from './interface.ts'
import { byLink } from './interfaces.ts'

/** What became of an interface; `key` is its index. */
export type InterfaceChange = RowChange<number, Interface>

const tables = { links: linkTable, addresses: addrTable }

/**
 * Interfaces as they come, change and go, with their addresses; those that there are come first, as `added`. Steps that are
 * over before they are read are passed over. Leaving the loop ends it; so does the signal, whose reason is thrown.
 */
export async function* watchInterfaces(options: HostOptions = {}): AsyncGenerator<InterfaceChange, void, undefined> {
  const { rt, done } = await hostConnection(options)
  try {
    const live = await liveTables(rt, tables, { signal: options.signal })
    try {
      yield* changesOf(live)
    } finally {
      live.close()
    }
  } finally {
    done()
  }
}

async function* changesOf(live: LiveTables<typeof tables>): AsyncGenerator<InterfaceChange, void, undefined> {
  const changes = either(live.links, live.addresses)
  const shown = new Map<number, Interface>()
  const step = (index: number, addresses: readonly AddrMessage[]): InterfaceChange[] => {
    const link = live.links.get(index)
    const after = link && interfaceOf(link, addresses)
    const change = changeOf(index, shown.get(index), after)
    if (after) shown.set(index, after)
    else shown.delete(index)
    return change ? [change] : []
  }
  const addresses = byLink(live.addresses.values())
  for (const index of [...live.links.keys()]) yield* step(index, addresses.get(index) ?? [])
  for await (const { before, after } of changes) {
    const index = after?.index ?? before?.index
    if (index !== undefined) yield* step(index, byLink(live.addresses.values()).get(index) ?? [])
  }
}
