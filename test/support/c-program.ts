import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const source = join(import.meta.dirname, '../live/programs')
let folder: string | undefined
const compiled = new Map<string, string | undefined>()

/** The program of `test/live/programs/NAME.c`, for what Node cannot do; undefined without a C compiler. */
export function cProgram(name: string): string | undefined {
  if (!compiled.has(name)) compiled.set(name, compile(name))
  return compiled.get(name)
}

function compile(name: string): string | undefined {
  folder ??= temporaryFolder()
  const program = join(folder, name)
  try {
    execFileSync(process.env.CC ?? 'cc', ['-w', '-o', program, join(source, `${name}.c`)], { stdio: 'pipe' })
    return program
  } catch {
    return undefined
  }
}

function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'nlkit-programs-'))
  process.once('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}
