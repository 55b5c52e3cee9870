import { type AddrMessage, delAddr, rtmNewAddr } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { type Action, action } from '../command/action.ts'
import { flush } from '../command/flush.ts'
import { showAction } from '../command/show-action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { grammar } from '../grammar/grammar.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { tableOf, type View } from '../output.ts'
import { type LinkNames, linkNames } from '../words/link-names.ts'
import { addressFilterEntries, getAddresses } from './addr-filter.ts'
import { iproute2Address } from './addr-iproute2.ts'
import { iproute2Addresses } from './addr-list.ts'
import { addrColumns } from './addr-table.ts'

const words = grammar(addressFilterEntries, { bare: 'dev' })

export const showAddresses: Action = showAction({
  summary: 'shows addresses',
  grammar: words,
  list: getAddresses,
  async view(rt, _, filter, context) {
    const view = addrView(await linkNames(rt, context), context)
    if (context.output.format !== 'iproute2') return view
    const links = await iproute2Addresses(rt, filter, context)
    return { ...view, iproute2: () => links }
  },
})

export const flushAddresses: Action = action('flush', {
  summary: 'takes away all addresses that show shows with the same words',
  grammar: words,
  run(filter, context) {
    if (Object.keys(filter).length === 0)
      throw new UsageError('flush of which addresses?', 'As in: nlkit addr flush dev eth0')
    return withRoute(context, async (rt) => flush(rt, delAddr, await getAddresses(rt, filter, context), context))
  },
})

/** The forms in which addresses are shown, each by itself: `ip -j` prints them so when they change. */
export function addrView(names: LinkNames, context: Context): View<AddrMessage> {
  return {
    plain: (addr) => names.withDevice(plainValue(rtmNewAddr, addr, context), addr.index),
    ...tableOf(addrColumns(names, context), context.output.paint),
    iproute2: (addresses) =>
      addresses.map((addr) => ({
        index: addr.index ?? 0,
        dev: names.iproute2(addr.index),
        ...iproute2Address(addr, context.numeric),
      })),
  }
}
