/**
 * A vitest reporter that says at the end which tests were skipped and why.
 *
 * The reason is the note given to `skip(condition, note)`, else what stands in brackets at the end of the test's or a
 * suite's name: `describe.skipIf(!isRoot)('a real socket (needs root)', …)`. Tests whose set-up failed were not skipped on
 * purpose: what failed is their reason.
 */
export default class SkipReporter {
  onTestRunEnd(modules) {
    const byReason = new Map()
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const reason = reasonOf(test)
        const names = byReason.get(reason) ?? []
        names.push(`${module.relativeModuleId} > ${test.fullName}`)
        byReason.set(reason, names)
      }
    }
    for (const [reason, names] of byReason) {
      console.log(`skipped ${names.length}: ${reason}`)
      for (const name of names) console.log(`  ${name}`)
    }
    if (byReason.size > 0) console.log()
  }
}

function reasonOf(test) {
  const result = test.result()
  if (result.state === 'skipped' && result.note) return result.note
  if (test.options.mode === 'todo') return 'to do'
  for (let task = test; task && task.type !== 'module'; task = task.parent) {
    const bracketed = /\(([^()]+)\)$/.exec(task.name)
    if (bracketed) return bracketed[1]
  }
  return failedSetUp(test.parent) ?? 'no reason given'
}

function failedSetUp(suite) {
  for (let task = suite; task; task = task.parent) {
    const [error] = task.errors()
    const where = task.type === 'module' ? task.relativeModuleId : `'${task.name}'`
    if (error) return `the set-up of ${where} failed: ${error.message.split('\n')[0]}`
  }
}
