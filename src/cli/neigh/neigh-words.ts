import type { NeighbourDescription } from '../../config/index.ts'
import { neighExtFlags, neighFlags, neighStates } from '../../families/route/index.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { address, linkName, macAddress, named, nothing, numbered } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { protocolNames } from '../iproute2/name-files.ts'

/** Words that say which neighbour is meant. */
const placeEntries = {
  to: once(address, 'its address'),
  dev: once(linkName, 'the link that it is on'),
  proxy: once(address, 'an address that this machine answers for'),
}

/** Words that find a neighbour. */
export const neighPlaceWords = grammar(placeEntries, { bare: 'to', required: ['dev'] })

/** Words that describe a neighbour. */
export const neighWords = grammar(
  {
    ...placeEntries,
    lladdr: once(macAddress, 'its link-layer address'),
    nud: once(named('STATE', 'state', { NONE: 0, ...neighStates }), 'its state; permanent by default', 'nud', 'state'),
    router: once(nothing, 'it is a router'),
    use: once(nothing, 'it is looked for now'),
    managed: once(nothing, 'the kernel keeps it fresh'),
    externLearn: once(nothing, 'another program learnt it', 'extern_learn'),
    protocol: once(numbered('PROTOCOL', 'protocol', protocolNames), 'who installs it', 'protocol', 'proto'),
  },
  { bare: 'to', required: ['dev'] },
)

/** What the words describe. */
export function describeNeighbour(found: Found<typeof neighWords.entries>): NeighbourDescription {
  const { dev, lladdr, nud, router, use, managed, externLearn, protocol } = found
  const { to, isProxy } = placeOf(found)
  if (dev === undefined) throw new UsageError(`${to} on which link?`, `As in: nlkit neigh add ${to} dev eth0`)
  return {
    dev,
    to,
    lladdr,
    state: nud,
    flags:
      (isProxy ? neighFlags.PROXY : 0) |
      (router ? neighFlags.ROUTER : 0) |
      (use ? neighFlags.USE : 0) |
      (externLearn ? neighFlags.EXT_LEARNED : 0),
    extFlags: managed ? neighExtFlags.MANAGED : undefined,
    protocol,
  }
}

/** The address that is meant, and whether it is one that this machine answers for. */
export function placeOf({ to, proxy }: Pick<Found<typeof placeEntries>, 'to' | 'proxy'>): {
  readonly to: string
  readonly isProxy: boolean
} {
  if (to !== undefined && proxy !== undefined) throw new UsageError(`${to.address} or proxy ${proxy.address}?`)
  const found = to ?? proxy
  if (found === undefined) throw new UsageError('which neighbour?', 'As in: nlkit neigh add 192.0.2.7 dev eth0')
  return { to: found.address, isProxy: proxy !== undefined }
}
