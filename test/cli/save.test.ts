import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { needNamespaces, withNamespace } from '../support/namespace.ts'

const main = join(import.meta.dirname, '../../dist/cli/main.js')

/** Runs iproute2 or nlkit in a namespace, bytes in and out. */
const tools = {
  ip: (namespace: string, words: string, input?: Uint8Array) =>
    spawnSync('ip', ['-n', namespace, ...words.split(' ')], { input, timeout: 30_000 }),
  nlkit: (namespace: string, words: string, input?: Uint8Array) =>
    spawnSync(process.execPath, [main, '-n', namespace, ...words.split(' ')], { input, timeout: 30_000 }),
} as const
type Tool = keyof typeof tools

function done(tool: Tool, namespace: string, words: string, input?: Uint8Array): Buffer {
  const { status, stdout, stderr } = tools[tool](namespace, words, input)
  expect({ tool, words, status, stderr: `${stderr}` }).toEqual({ tool, words, status: 0, stderr: '' })
  return stdout
}

const read = (namespace: string, words: string): unknown =>
  JSON.parse(execFileSync('ip', ['-n', namespace, '-j', ...words.split(' ')], { encoding: 'utf8' }))

const links = [
  'link add v0 index 10 type veth peer name v1 index 11',
  'link set v0 addrgenmode none up',
  'link set v1 addrgenmode none up',
]

/** What is made, and how it is read; whether iproute2 can save it. */
const objects = {
  addr: {
    make: [
      'addr add 192.0.2.1/24 dev v0',
      'addr add 198.51.100.1 peer 198.51.100.2 dev v1',
      '-6 addr add 2001:db8::1/64 dev v0 nodad',
    ],
    read: ['-4 addr show', '-6 addr show dev v0 scope global'],
    iproute2: true,
  },
  rule: {
    make: ['rule add from 192.0.2.0/24 table 100 pref 100', 'rule add fwmark 1/3 blackhole pref 7'],
    // `ip rule restore` makes the rules that come with a namespace a second time.
    read: ['rule show pref 100', 'rule show pref 7'],
    iproute2: true,
  },
  neigh: {
    make: [
      'neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev v0',
      'neigh add 2001:db8::9 lladdr 02:00:00:00:00:0a dev v1 router',
    ],
    read: ['neigh show nud permanent'],
    iproute2: false,
  },
} as const

const pairs = [
  ['ip', 'nlkit'],
  ['nlkit', 'ip'],
  ['nlkit', 'nlkit'],
] as const

needNamespaces()

test.each(
  Object.entries(objects).flatMap(([object, what]) =>
    pairs
      .filter((pair) => what.iproute2 || !pair.includes('ip' as never))
      .map(([saver, restorer]) => ({ object, saver, restorer, ...what })),
  ),
)('$object saved by $saver are restored by $restorer', ({ object, saver, restorer, make, read: reads }) => {
  return withNamespace(async ({ name }) => {
    for (const line of [...links, ...make]) done('ip', name, line)
    const saved = done(saver, name, `${object} save`)
    const before = reads.map((line) => read(name, line))
    await withNamespace(({ name: other }) => {
      for (const line of links) done('ip', other, line)
      done(restorer, other, `${object} restore`, saved)
      expect(reads.map((line) => read(other, line))).toEqual(before)
    })
  })
})

test('rules that are there are not made a second time', () =>
  withNamespace(({ name }) => {
    const before = read(name, 'rule show')
    done('nlkit', name, 'rule restore', done('nlkit', name, 'rule save'))
    expect(read(name, 'rule show')).toEqual(before)
  }))

test.each([
  ['nothing', new Uint8Array(0), /begins with less than four bytes/],
  ['something else', Buffer.from('{"routes":[]}'), /begins with 0x/],
  ['a file of another kind', Uint8Array.of(0x24, 0x12, 0x31, 0x45), /begins with 0x45311224, not 0x71706986/],
  ['a file that was cut', Uint8Array.of(0x86, 0x69, 0x70, 0x71, 40, 0, 0, 0, 32, 0), /cut or damaged after 0 messages/],
])('a restore of %s changes nothing and says why', (_, bytes, message) =>
  withNamespace(({ name }) => {
    const { status, stderr } = tools.nlkit(name, 'rule restore', bytes)
    expect({ status, stderr: `${stderr}` }).toEqual({ status: 2, stderr: expect.stringMatching(message) })
    expect(read(name, 'rule show')).toHaveLength(3)
  }),
)
