import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { publicNames, subpaths } from './public-names.ts'

const root = join(import.meta.dirname, '../..')

describe('subpath exports', () => {
  test('there are some', () => {
    expect(subpaths().map((entry) => entry.specifier)).toContain('nlkit')
  })

  test.each(subpaths())('$specifier has its code and its declarations (npm run build makes them)', (entry) => {
    expect(existsSync(entry.code)).toBe(true)
    expect(existsSync(entry.types)).toBe(true)
  })

  // To change the list on purpose: npm run update:exports, and read the difference before you commit it.
  test('export the names in exports.txt and no others', async () => {
    await expect(await publicNames()).toMatchFileSnapshot('exports.txt')
  })

  test('can be imported on macOS, where nothing loads the addon', () => {
    const script = `
      Object.defineProperty(process, 'platform', { value: 'darwin' })
      process.dlopen = (module, file) => { throw new Error('loaded ' + file) }
      for (const specifier of ${JSON.stringify(subpaths().map((entry) => entry.specifier))}) {
        const names = Object.keys(await import(specifier))
        console.log(specifier, names.length > 0)
      }`
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    expect(output.trim().split('\n')).toEqual(subpaths().map((entry) => `${entry.specifier} true`))
  })
})
