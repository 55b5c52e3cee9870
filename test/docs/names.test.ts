import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { subpaths } from '../package/public-names.ts'

const root = join(import.meta.dirname, '../..')

/** The pages, and fewer rows than each has. */
const pages = [
  ['article.md', 50],
  ['generic-netlink.md', 15],
] as const

/** A name that a page says is exported: `Socket.bind` of `nlkit/socket`. */
interface Name {
  readonly name: string
  readonly subpath: string
}

/** The rows of all tables of a page, as cells. */
function rows(page: string): string[][] {
  const lines = readFileSync(join(root, 'docs', page), 'utf8').split('\n')
  const cells = lines.filter((line) => line.startsWith('| ')).map((line) => line.slice(2, -2).split(/(?<!\\) \| /))
  return cells.filter(([first = '']) => !/^(In .*|---)$/.test(first))
}

/** The names of a cell. A subpath belongs to the names before it. */
function namesOf(cell: string): Name[] {
  const names: Name[] = []
  let pending: string[] = []
  for (const [, span = ''] of cell.matchAll(/`([^`]+)`/g)) {
    if (/^nlkit\b/.test(span)) {
      names.push(...pending.map((name) => ({ name, subpath: span })))
      pending = []
    } else if (/^\w+(\.\w+)?$/.test(span)) pending.push(span)
  }
  expect([cell, pending]).toEqual([cell, []])
  return names
}

/** A line of TypeScript that compiles where the name is exported: a value, a type, or a member of one. */
function use({ name, subpath }: Name, index: number): string {
  const declarations = subpaths().find((entry) => entry.specifier === subpath)?.types ?? `no ${subpath}`
  const module = `import(${JSON.stringify(declarations.replace(/\.d\.ts$/, '.js'))})`
  const [owner = '', member] = name.split('.')
  const isValue = /^[a-z]/.test(owner) || owner === owner.toUpperCase()
  const type = `${isValue ? 'typeof ' : ''}${module}.${owner}${owner === 'Connection' ? '<string>' : ''}`
  const whole = owner === 'linux2005' ? `ReturnType<${type}>` : `(${type})`
  return `export type T${index} = ${member === undefined ? type : `${whole}['${member}']`} // ${name}`
}

test.each(pages)('every row of %s has three cells', (page, least) => {
  for (const row of rows(page)) expect(row).toHaveLength(3)
  expect(rows(page).length).toBeGreaterThan(least)
})

test.each(pages)('every name in the tables of %s is exported', (page, least) => {
  const names = rows(page).flatMap(([, cell = '']) => namesOf(cell))
  expect(names.length).toBeGreaterThan(least)
  const directory = mkdtempSync(join(tmpdir(), 'nlkit-article-'))
  try {
    writeFileSync(join(directory, 'names.ts'), names.map(use).join('\n'))
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
    }
    const config = { compilerOptions, files: ['names.ts'] }
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config))
    expect(compile(directory)).toBe('')
  } finally {
    rmSync(directory, { recursive: true })
  }
})

/** What the compiler says; nothing when all is well. */
function compile(project: string): string {
  try {
    return execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], { encoding: 'utf8' })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
