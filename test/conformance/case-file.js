import { readFileSync } from 'node:fs'
import { isObject, list, object, oneOf, optional, text } from './check.js'
import { CaseError } from './errors.js'
import { checkStep } from './step-fields.js'

/**
 * @typedef {{ op: string, [field: string]: any }} Step
 *
 * A program, and what each of its steps gave on the kernel that it was recorded on.
 * @typedef {object} Case
 * @property {string} id
 * @property {Step[]} steps
 * @property {unknown[]} observed
 * @property {'new' | 'host'} [netns]
 *
 * The machine that the cases of a file were recorded on. Sizes are in bytes.
 * @typedef {object} Environment
 * @property {string} [kernel]
 * @property {number} [page_size]
 * @property {number} [small_head]
 * @property {Record<string, string | number>} [sysctl]
 *
 * @typedef {object} CaseFile
 * @property {Environment} environment
 * @property {unknown[]} cases each to be given to `checkCase` before it is run; none where the file holds no programs
 */

/** How deep the values of a case may lie in each other. */
const DEPTH_MAX = 100

/** @type {import('./check.js').Check} */
function number(value, path) {
  if (!/^[0-9]{1,10}$/.test(String(value))) throw new CaseError(`${path}: expected a number`)
}

const environmentFields = object({
  kernel: optional(text),
  page_size: optional(number),
  small_head: optional(number),
  sysctl: optional(
    object({
      rmem_default: optional(number),
      rmem_max: optional(number),
      wmem_default: optional(number),
      wmem_max: optional(number),
    }),
  ),
})

const caseFields = object({
  id: text,
  netns: optional(oneOf(['new', 'host'])),
  steps: list(checkStep),
  observed: list(() => {}),
})

/**
 * Reads a case file. Throws CaseError, which says what is wrong, for one that cannot be read or is none.
 * @param {string} path
 * @returns {CaseFile}
 */
export function readCaseFile(path) {
  const content = parse(read(path))
  if (!isObject(content)) throw new CaseError('not a case file: expected an object')
  const { cases = [], environment = {} } = content
  if (!Array.isArray(cases)) throw new CaseError('cases: expected a list')
  environmentFields(environment, 'environment')
  return { cases, environment: /** @type {Environment} */ (environment) }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CaseError(/** @type {Error} */ (error).message)
  }
}

/** @param {string} content */
function parse(content) {
  try {
    return /** @type {unknown} */ (JSON.parse(content))
  } catch (error) {
    throw new CaseError(`not JSON: ${/** @type {Error} */ (error).message}`)
  }
}

/**
 * What is called a case where nothing else is known of it.
 * @param {unknown} value
 * @param {number} index
 */
export function caseId(value, index) {
  return isObject(value) && typeof value.id === 'string' ? value.id : `cases[${index}]`
}

/**
 * @param {unknown} value
 * @param {number} left
 * @returns {boolean}
 */
function isDeeper(value, left) {
  if (typeof value !== 'object' || value === null) return false
  return left === 0 || Object.values(value).some((part) => isDeeper(part, left - 1))
}

/**
 * The case, if it is one that can be run. Throws CaseError elsewhere.
 * @param {unknown} value
 * @returns {Case}
 */
export function checkCase(value) {
  if (isDeeper(value, DEPTH_MAX)) throw new CaseError('case: nested too deep')
  caseFields(value, 'case')
  const { steps, observed } = /** @type {Case} */ (value)
  if (steps.length !== observed.length) {
    throw new CaseError(
      `observed: expected ${steps.length} results, one for each step, but there are ${observed.length}`,
    )
  }
  return /** @type {Case} */ (value)
}
