import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Outcome, preloaded, run } from './programs.ts'

/** A script of `scripts/`, with the file `$EVENTS` and the functions of `prelude.sh`. */
export function scriptOf(name: string): string {
  const [prelude, script] = ['prelude.sh', `scripts/${name}.sh`].map((file) =>
    readFileSync(join(import.meta.dirname, file), 'utf8'),
  )
  return `EVENTS=$(mktemp -p '${tmpdir()}'); trap 'rm -f "$EVENTS"' EXIT\n${prelude}${script}`
}

/** What no two kernels have in common: names of temporary files, how long something is there, times by chance. */
const volatile: readonly (readonly [RegExp, string])[] = [
  [/\S*\/tmp\.\w+/g, 'FILE'],
  [/boot-time\+[\w ]*?(msec|s)(?= last|$)/gm, 'boot-time+TIME'],
  [/create-stamp \S+/g, 'create-stamp TIME'],
  [/(reachable(-time)?|idle_time) [\d.]+(s( \d+msec)?)?/g, '$1 TIME'],
  [/(?<=_cache) entries \d+/g, ' entries N'],
]

/** What each command of a script printed. */
function transcript({ code, stdout, stderr }: Outcome): string[] {
  expect([code, stderr]).toEqual([0, ''])
  const text = volatile.reduce((result, [pattern, name]) => result.replace(pattern, name), stdout)
  return text.split(/^\$ /m).slice(1)
}

/** Expects that a script prints on the kernel at `path` what it prints on Linux. Needs root. */
export function expectSame(script: string, path: string): void {
  const linux = transcript(run('unshare', ['--net', 'sh', '-c', script]))
  const ours = transcript(run('sh', ['-c', script], preloaded(path)))
  expect(linux.length).toBeGreaterThan(2)
  expect(ours).toEqual(linux)
}
