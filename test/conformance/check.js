import { CaseError } from './errors.js'

/**
 * @callback Check throws CaseError, which says what is wrong where
 * @param {any} value
 * @param {string} path
 * @returns {void}
 */

/**
 * @param {string} path
 * @param {string} expected
 * @returns {never}
 */
function wrong(path, expected) {
  throw new CaseError(`${path}: expected ${expected}`)
}

/** @type {Check} */
export function text(value, path) {
  if (typeof value !== 'string') wrong(path, 'a text')
}

/** @type {Check} */
export function flag(value, path) {
  if (typeof value !== 'boolean') wrong(path, 'true or false')
}

/** @type {Check} */
export function hex(value, path) {
  if (typeof value !== 'string' || !/^(\s*[0-9a-f]{2})*\s*$/i.test(value)) wrong(path, 'bytes in hexadecimal')
}

/**
 * @param {number} low
 * @param {number} high
 * @returns {Check}
 */
export function integer(low, high) {
  return (value, path) => {
    if (!Number.isInteger(value) || value < low || value > high) wrong(path, `an integer from ${low} to ${high}`)
  }
}

export const u16 = integer(0, 0xffff)
export const u32 = integer(0, 0xffff_ffff)
export const s32 = integer(-0x8000_0000, 0x7fff_ffff)
/** A word in either reading. */
export const word = integer(-0x8000_0000, 0xffff_ffff)
/** Bytes of a buffer: more than any datagram has. */
export const size = integer(0, 1 << 26)
/** A length that a system call is told, right or wrong. */
export const told = integer(-0x8000_0000, 1 << 16)
export const milliseconds = integer(0, 60_000)

/** @type {Check} */
export function portid(value, path) {
  if (typeof value === 'string' && value.startsWith('$')) return
  if (typeof value !== 'number') wrong(path, 'a port id, or $ and the name of one')
  word(value, path)
}

/**
 * A name of the table, or the number itself.
 * @param {Readonly<Record<string, number>>} table
 * @returns {Check}
 */
export function named(table) {
  return (value, path) => {
    if (typeof value !== 'string') word(value, path)
    else if (!Object.hasOwn(table, value)) wrong(path, `one of ${Object.keys(table).join(' ')}, or a number`)
  }
}

/**
 * @param {readonly string[]} names
 * @returns {Check}
 */
export function oneOf(names) {
  return (value, path) => {
    if (!names.includes(value)) wrong(path, `one of ${names.join(' ')}`)
  }
}

/**
 * @param {Check} check
 * @returns {Check}
 */
export function list(check) {
  return (value, path) => {
    if (!Array.isArray(value)) wrong(path, 'a list')
    for (const [index, element] of value.entries()) check(element, `${path}[${index}]`)
  }
}

/**
 * @param {readonly Check[]} checks one for each element
 * @returns {Check}
 */
export function tuple(...checks) {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== checks.length) wrong(path, `a list of ${checks.length}`)
    for (const [index, check] of checks.entries()) check(value[index], `${path}[${index}]`)
  }
}

/**
 * @param {Check} check
 * @returns {Check}
 */
export function optional(check) {
  return (value, path) => {
    if (value !== undefined) check(value, path)
  }
}

/**
 * @param {Check} check
 * @returns {Check}
 */
export function nullable(check) {
  return (value, path) => {
    if (value !== undefined && value !== null) check(value, path)
  }
}

/**
 * An object with these fields. Others are for its readers: they are not looked at.
 * @param {Readonly<Record<string, Check>>} fields
 * @returns {Check}
 */
export function object(fields) {
  return (value, path) => {
    if (!isObject(value)) wrong(path, 'an object')
    for (const [name, check] of Object.entries(fields)) {
      check(Object.hasOwn(value, name) ? value[name] : undefined, `${path}.${name}`)
    }
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
