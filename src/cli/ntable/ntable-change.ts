import { setNeighTable } from '../../families/route/index.ts'
import { type Action, action } from '../command/action.ts'
import { withRoute } from '../connection.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { linkName, number, text } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { linkIndex } from '../words/link-names.ts'
import { limits, parameters } from './ntable-parameters.ts'

const milliseconds = number('MS')

const settingWords = {
  thresh1: once(number(), 'entries below which none is thrown away'),
  thresh2: once(number(), 'entries above which throwing away hurries'),
  thresh3: once(number(), 'entries at most'),
  gc_interval: once(milliseconds, 'time between two looks for what may go', 'gc_interval', 'gc_int'),
  base_reachable: once(milliseconds, 'about how long a neighbour counts as reachable'),
  retrans: once(milliseconds, 'time between two questions'),
  gc_stale: once(milliseconds, 'time after which one that nobody uses may go'),
  delay_probe: once(milliseconds, 'time before the first question about one that is used again'),
  queue: once(number('PACKETS'), 'packets that wait for an address'),
  app_probes: once(number(), 'questions to a program'),
  ucast_probes: once(number(), 'questions to the neighbour alone'),
  mcast_probes: once(number(), 'questions to all'),
  anycast_delay: once(milliseconds, 'longest delay of an answer for an anycast address'),
  proxy_delay: once(milliseconds, 'longest delay of an answer for another machine'),
  proxy_queue: once(number('PACKETS'), 'questions about other machines that wait for their answer'),
  locktime: once(milliseconds, 'time that an entry stays as it is at least'),
} as const

/** Attributes that have 64 bits. */
const wide: ReadonlySet<string> = new Set(
  Object.entries(settingWords).flatMap(([name, { label }]) => (label === milliseconds.label ? [name] : [])),
)

export const changeNeighTable: Action = action('change', {
  aliases: ['set'],
  summary: 'changes a table, on one link or by default',
  grammar: grammar({
    name: once(text('NAME', 'the name of a table'), 'the table: arp_cache or ndisc_cache'),
    dev: once(linkName, 'its parameters on that link'),
    ...settingWords,
  }),
  run({ name, dev, ...settings }, context) {
    if (name === undefined)
      throw new UsageError('which table?', 'As in: nlkit ntable change name arp_cache dev eth0 queue 8')
    if (Object.keys(settings).length === 0) throw new UsageError(`change what of ${name}?`)
    return withRoute(context, async (rt) => {
      const { timeout, family = 0 } = context
      const link = dev === undefined ? {} : { ifindex: await linkIndex(rt, dev, context) }
      const parms = { ...link, ...attributes(parameters, settings) }
      await rt.do(setNeighTable, { family, name, ...attributes(limits, settings), parms }, { timeout })
      return 0
    })
  },
})

/** What was said, by the names of attributes. */
function attributes(
  names: Readonly<Record<string, string>>,
  settings: Found<typeof settingWords>,
): Record<string, number | bigint> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([word, value]) => {
      const attribute = names[word]
      return attribute === undefined ? [] : [[attribute, wide.has(word) ? BigInt(value) : value]]
    }),
  )
}
