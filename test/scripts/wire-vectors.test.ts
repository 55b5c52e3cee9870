import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** An address message: 127.0.0.1/8 on link 1, host scope, IFA_LOCAL and IFA_LABEL "lo". */
const hex = '020800fe01000000080002007f000001070003006c6f0000'

/** Runs the script over one vector that states these values. */
function run(
  leaves: readonly (readonly [string, unknown])[],
  id = 'test/vector',
): { status: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'nlkit-vectors-'))
  const vector = { id, protocol: 'route', layer: 'fixed+attrs', struct: 'ifaddrmsg', hex, expect: { leaves } }
  writeFileSync(join(folder, 'v.json'), JSON.stringify({ byteOrder: 'little', vectors: [vector] }))
  try {
    const { status, stdout } = spawnSync('node', [join(root, 'scripts/wire-vectors.js'), folder], { encoding: 'utf8' })
    return { status, output: stdout }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('stated values are found under our names and under others', () => {
  const { status, output } = run([
    ['AddressHeader.family', { enum: 'AddressFamily.Inet' }],
    ['AddressHeader.prefixlen', 8],
    ['AddressHeader.scope', { const: 'unix.RT_SCOPE_HOST' }],
    ['AddressAttribute.Local', '127.0.0.1'],
    ['AddressAttribute.Name', 'lo'],
    ['AddressAttribute.Bytes', { hex: '7f000001' }],
  ])
  expect(output).toContain('4 in the field of that name, 2 in another, 0 known differences, 0 missing')
  expect(output).toContain('1 passed, 0 failed, 0 skipped')
  expect(status).toBe(0)
})

test.each<readonly [string, unknown]>([
  ['AddressHeader.prefixlen', 9],
  ['AddressAttribute.Local', '127.0.0.2'],
  ['AddressHeader.family', { enum: 'AddressFamily.Inet6' }],
  ['AddressAttribute.Flags', { flags: ['AddressFlags.Permanent'] }],
  ['AddressAttribute.Bytes', { hex: '7f000002' }],
  ['AddressAttribute.Yes', 'true'],
  // What another field has, and the one that is meant has not.
  ['IFA_LABEL', '127.0.0.1'],
  ['ifa_scope', 8],
  ['AddressMessage.Scope', 8],
])('%s %j is missed', (...leaf) => {
  const { status, output } = run([leaf])
  expect(output).toContain(`test/vector FAIL has not ${leaf[0]} ${JSON.stringify(leaf[1])}`)
  expect(status).toBe(1)
})

test('a known difference is one of its vectors only', () => {
  const leaf = ['RTNextHop.Length', 16] as const
  expect(run([leaf], 'jsimonetti-rtnetlink/one').output).toContain('1 known differences, 0 missing')
  expect(run([leaf], 'another/one').status).toBe(1)
})
