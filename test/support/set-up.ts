import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, pid } from 'node:process'
import { findNamespaceProblem } from './namespace-problem.js'

/**
 * Asks once, before the tests: may they make network namespaces, and does the kernel answer? What the tests make besides, and leave
 * because they are ended, goes with this process: workers have no time to tidy up.
 */
export default async function setup(): Promise<void> {
  env.NLKIT_TEST_RUN = `${pid}`
  env.TMPDIR = temporaryFolder()
  env.NLKIT_NAMESPACE_PROBLEM = (await findNamespaceProblem()) ?? ''
  if (env.NLKIT_NAMESPACE_PROBLEM !== '') return
  process.once('exit', deleteNamespaces)
  // The first one makes the folder of their names what it has to be, which two at once would do twice.
  for (const action of ['add', 'delete']) spawnSync('ip', ['netns', action, `nlkit-first-${pid}-0`])
}

/** Where the folders of all tests are. Some of their programs are other users. */
function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'nlkit-tests-'))
  chmodSync(path, 0o755)
  process.once('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Those that the tests of this run have made. */
function deleteNamespaces(): void {
  const ours = new RegExp(`^nlkit-\\w+-${pid}-`)
  const names = existsSync('/run/netns') ? readdirSync('/run/netns') : []
  for (const name of names.filter((name) => ours.test(name))) spawnSync('ip', ['netns', 'delete', name])
}
