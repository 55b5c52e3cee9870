import { route } from 'nlkit/families/route'
import { encodeDatagram } from 'nlkit/schema'

/** @import { Step } from './random/draft.js' */

const NLMSG_HDRLEN = 16
const types = new Map([...route.all()].map(({ name, type }) => [name, type]))

/**
 * What stands behind the header of a request: as its bytes say, or as its value is written.
 * @param {Step} step
 * @returns {Uint8Array}
 */
export function payloadOf({ message, value, payload }) {
  if (payload !== undefined) return Uint8Array.from(Buffer.from(payload, 'hex'))
  const unknowns = /** @type {{ type: number, payload: number[] }[] | undefined} */ (value.$unknown)?.map((one) => ({
    ...one,
    payload: Uint8Array.from(one.payload),
  }))
  const whole = unknowns ? { ...value, $unknown: unknowns } : value
  const messages = [{ name: message, type: typeOf(message), flags: 1, seq: 0, portid: 0, value: whole }]
  // Numbers beyond what there is are asked for, too.
  return encodeDatagram(route, { messages, rest: new Uint8Array(0) }, { check: false }).slice(NLMSG_HDRLEN)
}

/** @param {string} message */
export function typeOf(message) {
  return types.get(message) ?? 0
}
