import type { RouteMessage } from '../../../../../families/route/index.ts'
import { addressText, bitsOf, type PackedAddress } from '../table/prefix.ts'

/** A gateway as routes of a family tell of it: one of the other family as `via`. */
export function gatewayFields(gateway: PackedAddress, family: 2 | 10): Pick<RouteMessage, 'gateway' | 'via'> {
  const addr = addressText(gateway)
  return gateway.length === bitsOf(family) / 16 ? { gateway: addr } : { via: { family: 10, addr } }
}
