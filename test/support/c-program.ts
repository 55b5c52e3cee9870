import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { env } from 'node:process'

const root = join(import.meta.dirname, '../..')
const compiler = env.CC ?? 'cc'
const STRICT = ['-std=gnu11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-O1', '-pthread']

let folder: string | undefined
const compiled = new Map<string, string>()

/** Whether there is a C compiler, and the library that is named. */
export function canCompile(library?: string): boolean {
  const args = ['-x', 'c', '-', '-o', '/dev/null', ...(library === undefined ? [] : [`-l${library}`])]
  return spawnSync(compiler, args, { input: 'int main(void) { return 0; }' }).status === 0
}

/**
 * Compiles a C program of the repository, whose path is `source`, and gives the path of what comes out, which is there until
 * the tests end. Throws with the compiler's words.
 */
export function compileC(source: string, options: readonly string[] = STRICT, ...libraries: string[]): string {
  const known = compiled.get(source)
  if (known !== undefined) return known
  folder ??= mkdtempSync(join(tmpdir(), 'nlkit-programs-'))
  const program = join(folder, basename(source, '.c'))
  const args = [...options, '-o', program, join(root, source), ...libraries.map((name) => `-l${name}`)]
  const { status, stderr, error } = spawnSync(compiler, args, { encoding: 'utf8' })
  if (status !== 0) throw error ?? new Error(stderr)
  compiled.set(source, program)
  return program
}

/** The program of `test/live/programs/NAME.c`, for what Node cannot do; undefined without a C compiler. */
export function cProgram(name: string): string | undefined {
  try {
    return compileC(`test/live/programs/${name}.c`, ['-w'])
  } catch {
    return undefined
  }
}
