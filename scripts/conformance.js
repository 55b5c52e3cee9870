/**
 * Runs programs over netlink sockets, and compares what each of their steps gives with what was recorded on a real kernel.
 *
 * npm run conformance -- FILES… [--against virtual|linux] [--only ID]… [--verbose]
 *
 * Against `virtual`, the default, they run on nlkit's kernel, anywhere; against `linux` on the running one, as root, each
 * in a process and a network namespace of its own. CONTRIBUTING.md says what a case file is. Prints a line for each case
 * (`ID ok`, `ID FAIL` with the first step that differs, `ID skipped: REASON`) and last `N passed, N failed`. Ends with exit
 * code 1 when a case failed or could not be read, 2 when the arguments make no sense.
 *
 * Needs `npm run build`, and against linux the addon.
 */
import { parseArgs } from 'node:util'
import { caseId, checkCase, readCaseFile } from '../test/conformance/case-file.js'
import { CaseError } from '../test/conformance/errors.js'
import { Report } from '../test/conformance/report.js'
import { firstDifference } from '../test/conformance/verdict.js'

const USAGE = 'usage: npm run conformance -- FILES… [--against virtual|linux] [--only ID]… [--verbose]'
const SIDES = ['virtual', 'linux']

/**
 * @param {string} message
 * @returns {never}
 */
function usageError(message) {
  console.error(`conformance: ${message}\n${USAGE}`)
  process.exit(2)
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        against: { type: 'string', default: 'virtual' },
        only: { type: 'string', multiple: true },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    usageError(/** @type {Error} */ (error).message)
  }
}

const { values: options, positionals: files } = readArguments()
if (options.help) {
  console.log(USAGE)
  process.exit(0)
}
if (files.length === 0) usageError('name the case files')
if (!SIDES.includes(options.against)) usageError(`--against takes ${SIDES.join(' or ')}`)

const side = await import(`../test/conformance/${options.against}.js`)
const report = new Report(options.verbose)
const wanted = new Set(options.only)
const seen = new Set()
for (const file of files) await runFile(file)
const missing = [...wanted].filter((id) => !seen.has(id))
if (missing.length > 0) usageError(`no case is called ${missing.join(' or ')}`)
report.end()
process.exit(report.failed > 0 ? 1 : 0)

/** @param {string} file */
async function runFile(file) {
  try {
    const { cases, environment } = readCaseFile(file)
    if (cases.length === 0) report.note(`${file}: no programs in it, passed over`)
    for (const [index, value] of cases.entries()) await runCase(caseId(value, index), value, environment)
  } catch (error) {
    if (!(error instanceof CaseError)) throw error
    report.unreadable(file, error.message)
  }
}

/**
 * @param {string} id
 * @param {unknown} value of a case file's list
 * @param {import('../test/conformance/case-file.js').Environment} environment
 */
async function runCase(id, value, environment) {
  if (wanted.size > 0 && !wanted.has(id)) return
  seen.add(id)
  try {
    const program = checkCase(value)
    const reason = side.hindrance(program)
    if (reason !== undefined) return report.skipped(id, reason)
    const outcome = await side.run(program, environment)
    report.ran(id, program, outcome, firstDifference(program, outcome))
  } catch (error) {
    if (!(error instanceof CaseError)) throw error
    report.unreadable(id, error.message)
  }
}
