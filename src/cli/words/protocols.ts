import { route } from '../../families/route/index.ts'
import { usersock } from '../../families/usersock/index.ts'
import { type Protocol, suggestion } from '../../schema/index.ts'
import { protocols } from '../../wire/index.ts'
import { UsageError } from '../grammar/usage-error.ts'

/** The protocols that are declared; messages of the others are bytes. */
const declared: readonly Protocol[] = [route, usersock]

/** The declaration of a protocol; undefined where there is none. */
export function protocolOf(number: number): Protocol | undefined {
  return declared.find((protocol) => protocol.number === number)
}

/** Name of a protocol by number, as in `NETLINK_ROUTE`. */
export function protocolName(number: number): string {
  return Object.entries(protocols).find((entry) => entry[1] === number)?.[0] ?? `NETLINK_${number}`
}

/** Number of a protocol: by number, or by name in any case, with or without `NETLINK_`. */
export function protocolNumber(text: string): number {
  if (/^\d+$/.test(text) && Number(text) < 32) return Number(text)
  const plain = text
    .toUpperCase()
    .replaceAll('-', '_')
    .replace(/^NETLINK_/, '')
  const found = Object.entries(protocols).find(([name]) => name === `NETLINK_${plain}`)
  if (found) return found[1]
  const known = Object.keys(protocols).map((name) => name.replace('NETLINK_', '').toLowerCase())
  throw new UsageError(
    `unknown protocol '${text}'${suggestion(plain, known)}`,
    `Protocols: a number from 0 to 31, ${known.join(', ')}`,
  )
}
