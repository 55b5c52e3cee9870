import type { RouteConnection } from '../../config/index.ts'
import { type AddrMessage, addressFamilies, getMulticast, rtmGetMulticast } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import type { Action } from '../command/action.ts'
import { showAction } from '../command/show-action.ts'
import type { Context } from '../context.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { linkName } from '../grammar/kinds.ts'
import { noIproute2, tableOf, type View } from '../output.ts'
import type { Column } from '../table/table.ts'
import { type LinkNames, linkIndex, linkNames } from '../words/link-names.ts'
import { nameOf } from '../words/names.ts'

export const showMulticastAddresses: Action = showAction({
  summary: 'shows IPv4 and IPv6 multicast addresses of links',
  grammar: grammar({ dev: once(linkName, 'addresses of that link') }, { bare: 'dev' }),
  async list(rt, { dev }, context) {
    const index = dev === undefined ? undefined : await linkIndex(rt, dev, context)
    const all = await addressesOf(rt, context)
    return all.filter((addr) => index === undefined || addr.index === index)
  },
  view: async (rt, _items, _filter, context) => multicastView(await linkNames(rt, context), context),
})

/** Each family is asked by itself. Older kernels have no answer for IPv4, which is an error only where that alone was asked for. */
async function addressesOf(rt: RouteConnection, { family = 0, timeout }: Context): Promise<AddrMessage[]> {
  const listed = (of: number) => rt.dump(getMulticast, { family: of }, { timeout }).toArray()
  if (family !== 0) return listed(family)
  const ipv4 = await listed(addressFamilies.INET).catch((error) => {
    if (error instanceof NetlinkError && error.code === 'EOPNOTSUPP') return []
    throw error
  })
  return [...ipv4, ...(await listed(addressFamilies.INET6))]
}

function multicastView(names: LinkNames, context: Context): View<AddrMessage> {
  return {
    plain: (addr) => names.withDevice(plainValue(rtmGetMulticast, addr, context), addr.index),
    ...tableOf(columns(names, context.numeric), context.output.paint),
    // It has link-layer addresses too, which `ip` reads from /proc.
    iproute2: noIproute2,
  }
}

function columns(names: LinkNames, numeric: boolean): Column<AddrMessage>[] {
  return [
    { title: 'DEV', cell: (addr) => ({ text: names.name(addr.index), style: 'name' }) },
    { title: 'FAMILY', label: '', cell: (addr) => nameOf(addressFamilies, addr.family, numeric) },
    { title: 'ADDRESS', label: '', cell: (addr) => ({ text: addr.multicast ?? '', style: 'address' }) },
    { title: 'USERS', align: 'right', cell: (addr) => addr.mcUsers },
  ]
}
