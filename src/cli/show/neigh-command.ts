import type { Connection } from '../../client/index.ts'
import { getNeigh, type NeighMessage, neighFlags, neighStates, rtmNewNeigh } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { printList, tableOf } from '../output.ts'
import { neighColumns } from '../table/neigh-table.ts'
import { linkIndex, linkNames } from '../words/link-names.ts'
import { contains, namedNumber, prefixOf } from '../words/values.ts'
import { readWords, type Vocabulary, type Words } from '../words/words.ts'

const vocabulary: Vocabulary = {
  values: { dev: 'the name of a link', nud: 'a state', to: 'a prefix', master: 'the name of a link' },
  flags: ['proxy'],
  synonyms: { state: 'nud' },
  first: 'dev',
}

/** Every state, also of entries that have none. */
const ALL = 0x100

export const neighCommand: Command = {
  name: 'neigh',
  aliases: ['neighbour', 'neighbor', 'neighbours', 'neighbors'],
  summary: 'shows neighbours (ARP and neighbour discovery)',
  forms: ['neigh [show] [dev NAME] [nud STATE] [to PREFIX] [master NAME] [proxy]', 'neigh NAME'],
  details: [
    ['dev NAME', 'neighbours on that link; the word dev may be left out'],
    ['nud STATE', 'neighbours in a state, as in reachable or stale; all also shows noarp, which is left out else'],
    ['to PREFIX', 'neighbours in a prefix'],
    ['master NAME', 'neighbours on links that belong to that bridge, bond or vrf'],
    ['proxy', 'addresses that this machine answers for'],
  ],
  async run(words, context) {
    const filters = readWords(words, vocabulary, 'neigh')
    const wanted = wantedNeighbours(filters)
    return withRoute(context, async (rt) => {
      const neighbours = await getNeighbours(rt, filters, context)
      const names = await linkNames(rt, context)
      printList(
        context.output,
        neighbours.filter(wanted),
        (neigh) => names.withDevice(plainValue(rtmNewNeigh, neigh, context), neigh.index),
        tableOf(neighColumns(names, context.numeric), context.output.paint),
      )
      return 0
    })
  },
}

/** Neighbours on the links that the filters name; what else they say is `wantedNeighbours()`. */
export async function getNeighbours(
  rt: Connection<'NETLINK_ROUTE'>,
  filters: Words,
  context: Context,
): Promise<NeighMessage[]> {
  const index = async (name: string | undefined) => (name === undefined ? undefined : linkIndex(rt, name, context))
  const [dev, master] = [await index(filters.get('dev')), await index(filters.get('master'))]
  const request = {
    family: context.family ?? 0,
    flags: filters.has('proxy') ? neighFlags.PROXY : 0,
    ...(dev === undefined ? {} : { ifindex: dev }),
    ...(master === undefined ? {} : { master }),
  }
  const all = await rt.dump(getNeigh, request, { timeout: context.timeout }).toArray()
  return all.filter((neigh) => dev === undefined || neigh.index === dev)
}

/** Whether a neighbour passes the filters; throws UsageError for one that means nothing. */
export function wantedNeighbours(filters: Words): (neigh: NeighMessage) => boolean {
  const [nud, to] = [filters.get('nud'), filters.get('to')]
  const usual = filters.has('proxy') ? ALL : 0xff & ~neighStates.NOARP
  const states = nud === undefined ? usual : namedNumber(nud, { ALL, NONE: 0, ...neighStates }, 'state')
  const prefix = to === undefined ? undefined : prefixOf(to, 'to')
  return ({ state = 0, dst = '' }) =>
    (states === ALL || (states === 0 ? state === 0 : (state & states) !== 0)) &&
    (prefix === undefined || contains(prefix, dst))
}
