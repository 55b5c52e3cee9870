import { addrFlags } from '../../families/route/index.ts'
import { choice, type Found } from '../grammar/grammar.ts'
import type { AddressFlagWord } from '../words/address-flags.ts'

/** Bits by the words that ask for them. */
const bits: Readonly<Record<AddressFlagWord, number>> = {
  permanent: addrFlags.PERMANENT,
  dynamic: addrFlags.PERMANENT,
  secondary: addrFlags.SECONDARY,
  temporary: addrFlags.SECONDARY,
  primary: addrFlags.SECONDARY,
  tentative: addrFlags.TENTATIVE,
  deprecated: addrFlags.DEPRECATED,
  dadfailed: addrFlags.DADFAILED,
  optimistic: addrFlags.OPTIMISTIC,
  home: addrFlags.HOMEADDRESS,
  nodad: addrFlags.NODAD,
  mngtmpaddr: addrFlags.MANAGETEMPADDR,
  noprefixroute: addrFlags.NOPREFIXROUTE,
  autojoin: addrFlags.MCAUTOJOIN,
  'stable-privacy': addrFlags.STABLE_PRIVACY,
}
/** Words that ask for the absence of their bit. */
const contrary: ReadonlySet<AddressFlagWord> = new Set(['dynamic', 'primary'])

/** Words for the flags of addresses that are wanted. */
export const addressFlagEntries = {
  permanent: flag('addresses without end; dynamic: with a lifetime', 'permanent', 'dynamic'),
  secondary: flag(
    'addresses behind another one of their prefix; primary: the others',
    'secondary',
    'temporary',
    'primary',
  ),
  tentative: flag('addresses of which duplicates are looked for', 'tentative'),
  deprecated: flag('addresses that are not used for new connections', 'deprecated'),
  dadfailed: flag('addresses that somebody else has', 'dadfailed'),
  optimistic: flag('addresses that are used while duplicates are looked for', 'optimistic'),
  home: flag('home addresses', 'home'),
  nodad: flag('addresses of which no duplicates are looked for', 'nodad'),
  mngtmpaddr: flag('addresses of which temporary ones are made', 'mngtmpaddr'),
  noprefixroute: flag('addresses without a route to their prefix', 'noprefixroute'),
  autojoin: flag('addresses whose multicast group is joined', 'autojoin'),
  stablePrivacy: flag('addresses made from a secret', 'stable-privacy'),
} as const

/** Words for one flag; with a dash each means the others. */
function flag(help: string, ...words: AddressFlagWord[]) {
  return choice(help, ...words.flatMap((word) => [word, `-${word}` as const]))
}

/** Whether an address with these flags has those that words ask for, and none that they do not want. */
export function isFlagged(flags: number, filter: Found<typeof addressFlagEntries>): boolean {
  return Object.keys(addressFlagEntries).every((name) => {
    const said = filter[name as keyof typeof addressFlagEntries]
    if (said === undefined) return true
    const isDashed = said.startsWith('-')
    const word = (isDashed ? said.slice(1) : said) as AddressFlagWord
    return ((flags & bits[word]) !== 0) === (isDashed === contrary.has(word))
  })
}
