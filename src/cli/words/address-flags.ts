/**
 * Words that ask for addresses with a flag, as iproute2 has them. With a dash before it a word asks for those that it does not
 * mean.
 */
export const addressFlagWords = [
  'permanent',
  'dynamic',
  'secondary',
  'temporary',
  'primary',
  'tentative',
  'deprecated',
  'dadfailed',
  'optimistic',
  'home',
  'nodad',
  'mngtmpaddr',
  'noprefixroute',
  'autojoin',
  'stable-privacy',
] as const

/** A word for a flag of an address, without the dash. */
export type AddressFlagWord = (typeof addressFlagWords)[number]
