import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/**
 * Compiles files of test/support/, which are TypeScript and shared with the tests, into build/DIRECTORY, where they import what they
 * need of the package by its name. Ends the process where that does not go.
 * @param {string} program whose name complaints begin with
 * @param {string} directory
 * @param {readonly string[]} names without their ending
 */
export function compileSupport(program, directory, names) {
  const files = names.map((name) => join(root, `test/support/${name}.ts`))
  const flags = ['--ignoreConfig', '--noCheck', '--noResolve', '--skipLibCheck', '--verbatimModuleSyntax']
  const kind = ['--target', 'es2023', '--module', 'nodenext', '--rewriteRelativeImportExtensions']
  const places = ['--rootDir', join(root, 'test/support'), '--outDir', join(root, 'build', directory)]
  const args = [...files, ...flags, ...kind, '--types', '', ...places]
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), args, { encoding: 'utf8' })
  if (status === 0) return
  console.error(`${program}: tsc failed\n${stdout}`)
  process.exit(2)
}
