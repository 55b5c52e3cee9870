import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// In a Node of its own: here, vitest would do the importing.
const dist = new URL('../../dist/kernel/index.js', import.meta.url).href

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'nlkit module #1 %41 ü-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

/** Runs lines that call `loadModule`, with strings for %s, and gives what they leave in `result`. */
function run(lines: string): unknown {
  const script = `import { loadModule } from ${JSON.stringify(dist)}
    const failure = (promise) => promise.then(() => 'loaded', (error) => error.code ?? error.name)
    let result
    ${lines}
    console.log(JSON.stringify(result))`
  return JSON.parse(execFileSync(execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}
const quoted = JSON.stringify

const SOURCE = `
export const name = 'counter'
let count = 0
export function init() { return -++count }
export function exit() {}
`

describe('loadModule', () => {
  test('reads a file by its path or URL, each time anew', () => {
    const path = write('counter.mjs', SOURCE)
    const url = pathToFileURL(path).href
    const changed = SOURCE.replace('counter', 'changed')
    const result = run(`
      import { writeFileSync } from 'node:fs'
      const url = new URL(${quoted(url)})
      const modules = [await loadModule(${quoted(path)}), await loadModule(url), await loadModule(url.href)]
      result = modules.map((module) => [module.name, module.init()])
      writeFileSync(${quoted(path)}, ${quoted(changed)})
      result.push([(await loadModule(url)).name, url.search])`)
    expect(result).toEqual([
      ['counter', -1],
      ['counter', -1],
      ['counter', -1],
      ['changed', ''],
    ])
  })

  test('TypeScript is read where Node strips types, and else an error says what it needs', () => {
    const path = write('typed.mts', `${SOURCE}\nexport const license: string = 'GPL'\n`)
    const result = run(`
      const expected = process.features.typescript ? 'loaded' : 'ERR_NLKIT_UNSUPPORTED'
      result = [await failure(loadModule(${quoted(path)})), expected]`) as string[]
    expect(result[0]).toBe(result[1])
  })

  test('what is no module, no JavaScript or not there is refused', () => {
    const files = [
      write('empty.mjs', ''),
      write('broken.mjs', 'export const name ='),
      join(directory, 'none.mjs'),
      'a.mjs',
    ]
    const result = run(`result = await Promise.all(${quoted(files)}.map((file) => failure(loadModule(file))))`)
    expect(result).toEqual(['TypeError', 'SyntaxError', 'ERR_MODULE_NOT_FOUND', 'TypeError'])
  })
})
