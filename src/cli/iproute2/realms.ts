import type { Realms } from '../../families/route/index.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { namedNumber } from '../words/values.ts'
import { realmNames } from './name-files.ts'

/** `[FROM/]TO`: the realm that packets come from, and the one they go to. */
export const realms: Kind<Realms> = kind('[REALM/]REALM', 'a realm', (given) => {
  const [from = '', to] = given.split('/')
  return to === undefined ? { from: 0, to: realmOf(from) } : { from: realmOf(from), to: realmOf(to) }
})

/** The number of a realm. Throws UsageError for what is none. */
export function realmOf(text: string): number {
  return namedNumber(text, Object.fromEntries(realmNames.all), 'realm', 0xffff)
}
