import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
/** A project of somebody who installed the package from its tarball. */
let project: string

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'nlkit-consumer-'))
  const pack = mkdtempSync(join(tmpdir(), 'nlkit-pack-'))
  run(root, 'npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', pack)
  const [tarball] = readdirSync(pack)
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n')
  run(project, 'npm', 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', join(pack, tarball ?? ''))
  cpSync(join(import.meta.dirname, 'consumer'), project, { recursive: true })
  for (const [page, name] of pages) {
    for (const [index, program] of programsOf(readFileSync(join(root, page), 'utf8')).entries()) {
      writeFileSync(join(project, `${name}-${index}.ts`), program)
    }
  }
  rmSync(pack, { recursive: true })
})

/** Pages with programs, and what their files are called. */
const pages = [
  ['README.md', 'readme'],
  ['docs/generic-netlink.md', 'generic'],
] as const

/** The TypeScript programs of a page. */
function programsOf(page: string): string[] {
  return [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '')
}

afterAll(() => rmSync(project, { recursive: true, force: true }))

describe('a project that installed the tarball', () => {
  test('got nothing else', () => {
    const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))
    expect(installed).toEqual(['nlkit'])
  })

  test('type-checks, with the declarations of the package and the programs of its pages, runs, and has short types', () => {
    mkdirSync(join(project, 'node_modules/@types'))
    symlinkSync(join(root, 'node_modules/@types/node'), join(project, 'node_modules/@types/node'))
    symlinkSync(join(root, 'node_modules/undici-types'), join(project, 'node_modules/undici-types'))
    run(project, join(root, 'node_modules/.bin/tsc'), '-p', '.')
    expect(run(project, process.execPath, 'main.js')).toBe('ok\n')
    // The family of docs/generic-netlink.md needs no Linux.
    expect(run(project, process.execPath, 'generic-0.js').split('\n')).toEqual([
      'A5: attic',
      expect.stringMatching(
        /^PRINTER_CMD_ADD: EINVAL .* — "an empty tray" at trays\.1\.sheets \(PRINTER_A_TRAY_SHEETS\)$/,
      ),
      'added: attic',
      'added: cellar',
      'elsewhere: 0',
      '',
    ])
    // Nor do those of the README that make a kernel.
    const readme = programsOf(readFileSync(join(root, 'README.md'), 'utf8'))
    const [hello, lamps] = readme.flatMap((program, index) => (program.includes('new Kernel()') ? [index] : []))
    const saidBy = (index = 0) => run(project, 'sh', '-c', `'${process.execPath}' readme-${index}.js 2>&1`)
    expect(saidBy(hello)).toMatch(/text: '64 bytes from port \d+'/)
    expect(readme[lamps ?? 0]).toContain(`// ${saidBy(lamps)}`)
    // Without this option undefined is put into every optional type, which is where names get lost.
    run(project, join(root, 'node_modules/.bin/tsc'), '-p', '.', '--exactOptionalPropertyTypes', 'false')
    expect(readFileSync(join(project, 'main.d.ts'), 'utf8')).toMatch(
      /infoOf: .* => (import\(.*\)\.)?LinkInfo \| undefined;/,
    )
  })
})

/** The standard output of a command; what it wrote anywhere is in the error when it fails. */
function run(cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`)
  }
}
