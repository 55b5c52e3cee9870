import { isDeepStrictEqual } from 'node:util'
import { isObject } from './check.js'

/**
 * @import { Case, Step } from './case-file.js'
 * @import { Outcome } from './program.js'
 *
 * Where a case went another way than was recorded.
 * @typedef {object} Difference
 * @property {number} index of the step
 * @property {Step | undefined} step
 * @property {unknown} expected
 * @property {unknown} got undefined where the step was not taken
 * @property {string} [place] in the result, as in `from.pid`
 * @property {string} [problem] why the case went no further
 */

/**
 * The first step that gave something else than was recorded; undefined where none did.
 * @param {Case} program
 * @param {Outcome} outcome
 * @returns {Difference | undefined}
 */
export function firstDifference({ steps, observed: recorded }, { observed, problem }) {
  // What JSON does not tell apart is equal.
  const seen = /** @type {unknown[]} */ (JSON.parse(JSON.stringify(observed)))
  let index = 0
  while (index < seen.length && isDeepStrictEqual(recorded[index], seen[index])) index++
  if (index === recorded.length && problem === undefined) return undefined
  const difference = { index, step: steps[index], expected: recorded[index], got: seen[index] }
  if (index < seen.length) return { ...difference, place: placeOf(recorded[index], seen[index]) }
  return problem === undefined ? difference : { ...difference, problem }
}

/**
 * The path to the first field that differs.
 * @param {unknown} expected
 * @param {unknown} got
 * @returns {string}
 */
function placeOf(expected, got) {
  const both = (isObject(expected) && isObject(got)) || (Array.isArray(expected) && Array.isArray(got))
  if (!both) return ''
  const [a, b] = [/** @type {any} */ (expected), /** @type {any} */ (got)]
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  const key = keys.find((name) => !isDeepStrictEqual(a[name], b[name]))
  if (key === undefined) return ''
  const rest = placeOf(a[key], b[key])
  const name = Array.isArray(a) ? `[${key}]` : key
  return rest === '' || rest.startsWith('[') ? name + rest : `${name}.${rest}`
}
