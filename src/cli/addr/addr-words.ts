import type { AddressDescription } from '../../config/index.ts'
import { addrFlags, addrProtocols } from '../../families/route/index.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { type Kind, mapped } from '../grammar/kind.ts'
import { linkName, named, nothing, number, numbered, prefix, text } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { scopeNames } from '../iproute2/name-files.ts'
import { prefixText } from '../words/values.ts'
import { broadcast } from './broadcast.ts'
import { lifetime } from './lifetime.ts'

/** A prefix as the verbs take it. */
const prefixAsText: Kind<string> = mapped(prefix, prefixText)

/** Words that describe an address of a link. */
export const addressWords = grammar(
  {
    local: once(prefixAsText, 'the address, as in 192.0.2.1/24'),
    dev: once(linkName, 'the link'),
    peer: once(prefixAsText, 'the other end of a point-to-point link', 'peer', 'remote'),
    broadcast: once(broadcast, 'the broadcast address; + and - make it of the prefix', 'broadcast', 'brd'),
    label: once(text('LABEL', 'a label', 15), 'name of the address: that of the link, and more behind a colon'),
    scope: once(numbered('SCOPE', 'scope', scopeNames), 'where it is valid'),
    metric: once(number('METRIC'), 'metric of the route to the prefix', 'metric', 'priority', 'preference'),
    valid: once(lifetime, 'until it is removed', 'valid_lft'),
    preferred: once(lifetime, 'until it is deprecated', 'preferred_lft'),
    proto: once(named('PROTOCOL', 'protocol', addrProtocols), 'who installs it', 'proto', 'protocol'),
    home: once(nothing, 'a home address (IPv6)'),
    mngtmpaddr: once(nothing, 'make temporary addresses of it (IPv6)'),
    nodad: once(nothing, 'do not look for duplicates (IPv6)'),
    optimistic: once(nothing, 'use it while duplicates are looked for (IPv6)'),
    noprefixroute: once(nothing, 'make no route to the prefix'),
    autojoin: once(nothing, 'join the multicast group of this address'),
  },
  { bare: 'local', required: ['local', 'dev'] },
)

/** Bits of the words that are flags. */
const flagBits = {
  home: addrFlags.HOMEADDRESS,
  mngtmpaddr: addrFlags.MANAGETEMPADDR,
  nodad: addrFlags.NODAD,
  optimistic: addrFlags.OPTIMISTIC,
  noprefixroute: addrFlags.NOPREFIXROUTE,
  autojoin: addrFlags.MCAUTOJOIN,
} as const

/** What the words describe. */
export function describeAddress(found: Found<typeof addressWords.entries>): AddressDescription {
  const { local, dev, broadcast, valid, preferred, label, scope, metric, proto, peer } = found
  if (local === undefined) throw new UsageError('which address?', 'As in: nlkit addr add 192.0.2.1/24 dev eth0')
  if (dev === undefined) throw new UsageError(`${local} of which link?`, `As in: nlkit addr add ${local} dev eth0`)
  const flags = Object.entries(flagBits).reduce((bits, [word, bit]) => (word in found ? bits | bit : bits), 0)
  return {
    dev,
    address: local,
    peer,
    broadcast: broadcast?.(peer ?? local),
    label,
    scope,
    metric,
    validLifetime: valid,
    preferredLifetime: preferred,
    proto,
    flags: flags === 0 ? undefined : flags,
  }
}
