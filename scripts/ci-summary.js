/**
 * Ends a run of .ci/run: lists the steps and prints the totals of the steps and of vitest's tests.
 *
 * node scripts/ci-summary.js STEPS REPORT
 *   STEPS   lines `passed|failed SECONDS NAME`
 *   REPORT  vitest's JSON report; without one the tests count as one failure
 *
 * The last line is `N passed, N failed`, with `, N skipped` when there are any. Exits 1 when anything failed or nothing
 * was run.
 */
import { readFileSync } from 'node:fs'

const [stepsFile, reportFile] = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }

const steps = readFileSync(stepsFile, 'utf8').trim().split('\n').filter(Boolean)
for (const step of steps) {
  const [result, seconds, ...name] = step.split(' ')
  total[result === 'passed' ? 'passed' : 'failed']++
  console.log(`${result === 'passed' ? 'passed' : 'FAILED'} ${seconds.padStart(4)} s  ${name.join(' ')}`)
}

const tests = countTests(reportFile)
for (const key of Object.keys(total)) total[key] += tests[key]
console.log(`tests: ${line(tests)}; steps: ${steps.length}`)
console.log(line(total))
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

function countTests(path) {
  let report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    console.log(`no test report: ${error.message}`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  // Where a file cannot be loaded, or the set-up of a suite fails, no test has failed.
  const stopped = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  for (const file of stopped) console.log(`not run: ${file.name}: ${file.message || 'the set-up failed'}`)
  const failed = report.numFailedTests + stopped.length
  // A process that died, or an error outside of every test, fails the run without a failed test.
  const otherwise = report.success || failed > 0 ? 0 : 1
  return {
    passed: report.numPassedTests,
    failed: failed + otherwise,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
