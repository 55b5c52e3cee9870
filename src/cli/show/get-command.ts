import type { Connection } from '../../client/index.ts'
import { getRoute, type RouteMessage, routeFlags } from '../../families/route/index.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { linkIndex, linkNames } from '../words/link-names.ts'
import { UsageError } from '../words/usage-error.ts'
import { AF_INET, addressOf, bitsOf, type FamilyAddress, numberOf } from '../words/values.ts'
import { readWords, type Vocabulary, type Words } from '../words/words.ts'
import { printRoutes } from './route-output.ts'

const vocabulary: Vocabulary = {
  values: {
    to: 'an address',
    from: 'an address',
    iif: 'the name of a link',
    oif: 'the name of a link',
    mark: 'a number',
    tos: 'a number',
    uid: 'a number',
    ipproto: 'a number',
    sport: 'a port',
    dport: 'a port',
  },
  flags: ['fibmatch'],
  synonyms: { dev: 'oif' },
  first: 'to',
  isFirst: (word) => /[\d.:]/.test(word),
}

export const getCommand: Command = {
  name: 'get',
  summary: 'asks which route a packet to an address takes',
  forms: [
    'get ADDRESS [from ADDRESS] [iif NAME|oif NAME] [fibmatch]',
    'get ADDRESS [mark N] [tos N] [uid N] [ipproto N] [sport N] [dport N] …',
  ],
  details: [
    ['from ADDRESS', 'the packet comes from that address'],
    ['iif NAME', 'the packet comes in by that link and is forwarded; needs from'],
    ['oif NAME', 'the packet must go out by that link'],
    ['mark N', 'the packet has that firewall mark'],
    ['fibmatch', 'shows the route of the table, not what comes of it for this packet'],
  ],
  async run(words, context) {
    const filters = readWords(words, vocabulary, 'get')
    const to = filters.get('to')
    if (to === undefined) throw new UsageError('nlkit get needs an address', 'As in: nlkit get 192.0.2.1')
    const request = lookupOf(to, filters)
    return withRoute(context, async (rt) => {
      const links = await linksOf(rt, filters, context)
      const route = await rt.do(getRoute, { ...request, ...links }, { timeout: context.timeout })
      printRoutes([route], await linkNames(rt, context), context)
      return 0
    })
  },
}

/**
 * The request without its links. Linux wants whole addresses, and takes LOOKUP_TABLE of IPv4 only
 * (`net/ipv6/route.c`, inet6_rtm_valid_getroute_req()).
 */
function lookupOf(to: string, filters: Words): RouteMessage {
  const dst = wholeAddress(to, 'the destination')
  const from = filters.get('from')
  const src = from === undefined ? undefined : wholeAddress(from, "'from'")
  if (src !== undefined && src.family !== dst.family)
    throw new UsageError(`${from} and ${to} are of different families`)
  const bits = bitsOf(dst.family)
  const request: RouteMessage = {
    family: dst.family,
    dst: dst.address,
    dstLen: bits,
    flags:
      (dst.family === AF_INET ? routeFlags.LOOKUP_TABLE : 0) | (filters.has('fibmatch') ? routeFlags.FIB_MATCH : 0),
    ...(src === undefined ? {} : { src: src.address, srcLen: bits }),
  }
  for (const [keyword, field, max] of numbers) {
    const text = filters.get(keyword)
    if (text !== undefined) request[field] = numberOf(text, `'${keyword}'`, max)
  }
  return request
}

/** Keywords with a number: the field, and the greatest number. */
const numbers = [
  ['mark', 'mark', 0xffff_ffff],
  ['tos', 'tos', 0xff],
  ['uid', 'uid', 0xffff_ffff],
  ['ipproto', 'ipProto', 0xff],
  ['sport', 'sport', 0xffff],
  ['dport', 'dport', 0xffff],
] as const

/** An address; a prefix length, if there is one, must be that of a whole address. */
function wholeAddress(text: string, what: string): FamilyAddress {
  const [address = '', length] = text.split('/')
  const found = addressOf(address, what)
  if (length !== undefined && Number(length) !== bitsOf(found.family)) {
    throw new UsageError(`${what} must be an address, not the prefix '${text}'`)
  }
  return found
}

async function linksOf(
  rt: Connection<'NETLINK_ROUTE'>,
  filters: Words,
  context: Context,
): Promise<Pick<RouteMessage, 'iif' | 'oif'>> {
  const found: Pick<RouteMessage, 'iif' | 'oif'> = {}
  for (const field of ['iif', 'oif'] as const) {
    const name = filters.get(field)
    if (name !== undefined) found[field] = await linkIndex(rt, name, context)
  }
  return found
}
