import { expect, test } from 'vitest'
import { ip, needNamespaces, withNamespace } from '../support/namespace.ts'
import { nlkit } from './nlkit.ts'

needNamespaces()

const state = {
  links: [{ name: 'br0', kind: 'bridge', up: true, addresses: ['192.0.2.1/24'] }],
  routes: [{ to: '10.0.0.0/8', via: '192.0.2.7' }],
  rules: [{ priority: 100, from: '192.0.2.0/24', table: 1000 }],
}

test('a dry run says what would be done, the run does it, and the next one has nothing to do', () =>
  withNamespace((namespace) => {
    const run = (...options: string[]) =>
      nlkit(['ensure', '-n', namespace.name, ...options], { input: JSON.stringify(state) })
    const links = () => (JSON.parse(ip(namespace, '-j', 'link')) as { ifname: string }[]).map(({ ifname }) => ifname)
    const planned = run('--dry-run')
    expect(planned).toMatchObject({ code: 0, stderr: '' })
    expect(planned.stdout).toContain('add link br0 kind bridge')
    expect(links()).toEqual(['lo'])
    const done = run('--json')
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect((JSON.parse(done.stdout) as { object: string }[]).map(({ object }) => object)).toEqual([
      'link',
      'address',
      'route',
      'rule',
    ])
    expect(links()).toEqual(['lo', 'br0'])
    expect(ip(namespace, 'route', 'show', '10.0.0.0/8')).toMatch(/^10\.0\.0\.0\/8 via 192\.0\.2\.7 dev br0/)
    expect(run()).toEqual({ code: 0, stdout: '', stderr: '' })
  }))

test('a step that fails undoes those before it, and says so', () =>
  withNamespace((namespace) => {
    const input = JSON.stringify({ ...state, rules: [{ priority: 9, goto: 5 }] })
    const { code, stdout, stderr } = nlkit(['ensure', '-n', namespace.name], { input })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^nlkit: done: add link br0 kind bridge\n/)
    expect(stderr).toContain('undone: add link br0 kind bridge\n')
    expect(stderr).toMatch(/nlkit: add rule .*EINVAL.*was undone\n$/)
    expect(JSON.parse(ip(namespace, '-j', 'link'))).toHaveLength(1)
  }))

test.each([
  ['', /is no JSON/],
  ['[]', /must be a JSON object/],
  ['{"link":[]}', /no section 'link'/],
  ['{"links":{}}', /links must be a list/],
])('%j is no state', (input, message) => {
  const result = nlkit(['ensure'], { input })
  expect(result).toMatchObject({ code: 2, stdout: '' })
  expect(result.stderr).toMatch(message)
})
