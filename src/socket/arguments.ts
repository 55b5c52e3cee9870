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
