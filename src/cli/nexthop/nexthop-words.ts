import type { NexthopDescription, NexthopMember } from '../../config/index.ts'
import { nexthopFlags, routeProtocols } from '../../families/route/index.ts'
import type { Context } from '../context.ts'
import { encapWords } from '../encap/encap.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { type Kind, kind, mapped } from '../grammar/kind.ts'
import { linkName, nothing, number, numbered, oneOf } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { protocolNames } from '../iproute2/name-files.ts'
import { gateway } from '../route/gateway.ts'
import { numberOf } from '../words/values.ts'

/** Members of a group with their weights: `1/2,3`. */
const members: Kind<readonly NexthopMember[]> = kind('ID[,WEIGHT]/…', 'members', (text, word) =>
  text.split('/').map((part) => {
    const [id = '', weight, ...rest] = part.split(',')
    if (rest.length > 0 || weight === '0') throw new UsageError(`${word} takes ID[,WEIGHT]/…, not '${text}'`)
    return {
      id: numberOf(id, `an id of ${word}`),
      weight: weight === undefined ? undefined : numberOf(weight, `a weight of ${word}`, 0x10000),
    }
  }),
)

/** Seconds as the kernel counts them: in hundredths. */
const hundredths: Kind<number> = mapped(number('SECONDS', 42_949_671), (seconds) => seconds * 100)

/** Words that describe a nexthop object. */
export const nexthopWords = grammar({
  id: once(number('ID'), 'its number; a free one by default'),
  via: once(gateway, 'the gateway'),
  dev: once(linkName, 'the link that packets go out by'),
  onlink: once(nothing, 'the gateway is on the link, whatever its address says'),
  encap: once(encapWords, 'how packets are wrapped'),
  blackhole: once(nothing, 'throws packets away'),
  group: once(members, 'is a group of nexthop objects'),
  type: once(oneOf('mpath', 'resilient'), 'how a group shares traffic; mpath by default'),
  buckets: once(number('N', 0xffff), 'buckets of a resilient group'),
  idleTimer: once(hundredths, 'after how long an unused bucket may move', 'idle_timer'),
  unbalancedTimer: once(hundredths, 'after how long any bucket moves; 0 is never', 'unbalanced_timer'),
  fdb: once(nothing, 'is for forwarding entries'),
  protocol: once(numbered('PROTOCOL', 'protocol', protocolNames), 'who installs it', 'proto', 'protocol'),
})

/** Words that name a nexthop object. */
export const nexthopIdWords = grammar({ id: once(number('ID'), 'its number') }, { bare: 'id', required: ['id'] })

/** What the words describe; that nobody installs it goes for `ip nexthop` where no protocol is named. */
export function describeNexthop(found: Found<typeof nexthopWords.entries>, { family }: Context): NexthopDescription {
  const { id, via, dev, onlink, encap, blackhole, group, type, fdb, protocol } = found
  const { buckets, idleTimer, unbalancedTimer } = found
  const isResilient = type === 'resilient'
  if (!isResilient && (buckets ?? idleTimer ?? unbalancedTimer) !== undefined)
    throw new UsageError('buckets and timers are of groups of type resilient')
  return {
    id,
    via,
    dev,
    flags: onlink ? nexthopFlags.ONLINK : undefined,
    ...encap,
    family: family === 0 ? undefined : family,
    blackhole,
    group,
    resilient: isResilient ? { buckets, idleTimer, unbalancedTimer } : undefined,
    fdb,
    protocol: protocol ?? routeProtocols.UNSPEC,
  }
}

/** The nexthop object that the words name. Throws UsageError where they name none. */
export function idOf({ id }: Found<typeof nexthopIdWords.entries>): number {
  if (id === undefined) throw new UsageError('which nexthop object?', 'As in: nlkit nexthop get id 1')
  return id
}
