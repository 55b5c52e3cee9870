/** Throws unless `value` is a whole number from `min` to `max`: TypeError for the wrong type, else RangeError. */
export function checkInteger(value: number, what: string, min: number, max: number): void {
  if (typeof value !== 'number') throw new TypeError(`${what} must be a number, not ${typeof value}`)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${what} must be a whole number from ${min} to ${max}, not ${value}`)
  }
}

/** The largest value of 32 bits without a sign. */
export const U32_MAX = 0xffff_ffff

/** Throws TypeError unless `value` is a Uint8Array (a Buffer is one). */
export function checkBytes(value: Uint8Array, what: string): void {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${what} must be a Uint8Array, not ${typeof value}`)
}

/** Throws unless it is an address: a port id, and a mask of the first 32 groups. */
export function checkAddress(portid: number, groups: number): void {
  checkInteger(portid, 'the port id', 0, U32_MAX)
  checkInteger(groups, 'the mask of groups', 0, U32_MAX)
}

/** Throws unless it is the number of a group. */
export function checkGroup(group: number): void {
  checkInteger(group, 'the group', 1, U32_MAX)
}

/** Throws unless it is how many datagrams may be received at most; the default is not looked at. */
export function checkLimit(limit: number): void {
  if (limit !== U32_MAX) checkInteger(limit, 'the limit', 1, U32_MAX)
}

/** Throws TypeError unless it is a function, or undefined. */
export function checkListener(listener: unknown): void {
  if (listener !== undefined && typeof listener !== 'function') throw new TypeError('the listener must be a function')
}
