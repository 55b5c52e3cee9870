import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { needNamespaces, withNamespace } from '../support/namespace.ts'

const main = join(import.meta.dirname, '../../dist/cli/main.js')

function withFile<T>(bytes: Uint8Array, body: (fd: number) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'nlkit-save-'))
  const path = join(folder, 'saved')
  writeFileSync(path, bytes)
  const fd = openSync(path, 'r')
  try {
    return body(fd)
  } finally {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  }
}

/** Runs iproute2 or nlkit in a namespace, bytes in and out. */
const tools = {
  /** It wants a file, in which it can go back. */
  ip: (namespace: string, words: string, input: Uint8Array = new Uint8Array()) =>
    withFile(input, (fd) =>
      spawnSync('ip', ['-n', namespace, ...words.split(' ')], { stdio: [fd, 'pipe', 'pipe'], timeout: 120_000 }),
    ),
  nlkit: (namespace: string, words: string, input?: Uint8Array) =>
    spawnSync(process.execPath, [main, '-n', namespace, ...words.split(' ')], { input, timeout: 120_000 }),
} as const
type Tool = keyof typeof tools

function done(tool: Tool, namespace: string, words: string, input?: Uint8Array): Buffer {
  const { status, stdout, stderr } = tools[tool](namespace, words, input)
  expect(status, `${tool} ${words}: ${stderr}`).toBe(0)
  // iproute2 names what was there already, and is content.
  if (tool === 'nlkit') expect(`${stderr}`).toBe('')
  return stdout
}

const read = (namespace: string, words: string): unknown =>
  JSON.parse(execFileSync('ip', ['-n', namespace, '-j', ...words.split(' ')], { encoding: 'utf8' }))

/** Links as they were made: not what the kernel finds out or counts. */
function linksOf(namespace: string): unknown {
  const passing = new Set(['operstate', 'flags', 'gc_timer', 'hello_timer', 'tcn_timer', 'topology_change_timer'])
  const kept = (key: string, value: unknown) =>
    passing.has(key) || /^(state|link_netnsid)$/.test(key) ? undefined : value
  const links = read(namespace, '-d link show') as { flags: string[] }[]
  return links.map((link) => [link.flags.includes('UP'), JSON.parse(JSON.stringify(link, kept)) as unknown])
}

const links = [
  'link set lo up',
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
  route: {
    make: [
      'addr add 192.0.2.1/24 dev v0',
      'route add 203.0.113.0/24 via 192.0.2.254 metric 5',
      'route add 203.0.113.0/24 dev v1 metric 5 tos 4 mtu 1400',
      'route add 10.0.0.0/8 nexthop via 192.0.2.7 weight 2 nexthop dev v1',
      'route add blackhole 172.16.0.0/12',
      '-6 route add 2001:db8:1::/48 dev v0',
      '-6 route add 2001:db8:2::/48 via fe80::7 dev v1 metric 77',
    ],
    given: ['addr add 192.0.2.1/24 dev v0'],
    read: ['-4 route show'],
    iproute2: true,
  },
  // iproute2 would restore them the other way round.
  '-4 route': {
    make: [
      'addr add 192.0.2.1/24 dev v0',
      'route append 198.51.100.0/24 via 192.0.2.2',
      'route append 198.51.100.0/24 via 192.0.2.3',
    ],
    given: ['addr add 192.0.2.1/24 dev v0'],
    read: ['-4 route show'],
    iproute2: false,
  },
  '-6 route': {
    make: [
      '-6 route add 2001:db8:1::/48 dev v0',
      '-6 route add 2001:db8:2::/48 via fe80::7 dev v1 metric 77',
      '-6 route add 2001:db8:3::/48 nexthop via fe80::1 dev v0 weight 3 nexthop via fe80::2 dev v1',
    ],
    read: ['-6 route show'],
    iproute2: true,
  },
  nexthop: {
    make: ['addr add 192.0.2.1/24 dev v0', 'nexthop add id 3 group 1,5/2,2', 'nexthop add id 9 blackhole'].toSpliced(
      1,
      0,
      'nexthop add id 5 via 192.0.2.2 dev v0',
      'nexthop add id 1 via 192.0.2.3 dev v0',
      'nexthop add id 2 dev v1',
    ),
    given: ['addr add 192.0.2.1/24 dev v0'],
    read: ['nexthop show'],
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
)('$object saved by $saver are restored by $restorer', ({ object, saver, restorer, make, read: reads, ...more }) => {
  return withNamespace(async ({ name }) => {
    for (const line of [...links, ...make]) done('ip', name, line)
    const saved = done(saver, name, `${object} save`)
    const before = reads.map((line) => read(name, line))
    await withNamespace(({ name: other }) => {
      const { given = [] } = more as { given?: readonly string[] }
      for (const line of [...links, ...given]) done('ip', other, line)
      done(restorer, other, `${object} restore`, saved)
      expect(reads.map((line) => read(other, line))).toEqual(before)
    })
  })
})

test('links are made again, with their numbers, names, masters and settings', () =>
  withNamespace(async ({ name }) => {
    const made = [
      'link add v0 index 20 mtu 1400 address 02:00:00:00:00:01 type veth peer name v1 index 12 address 02:00:00:00:00:02',
      'link set v0 addrgenmode none up',
      'link add br0 index 30 address 02:00:00:00:00:03 type bridge stp_state 1 priority 100 ageing_time 5000',
      'link set v1 master br0',
      'link set v1 type bridge_slave cost 77 hairpin on',
      'link add vx0 index 15 address 02:00:00:00:00:04 type vxlan id 42 dstport 4789 local 192.0.2.1 dev v0 nolearning',
      'link add mv0 link v0 index 10 address 02:00:00:00:00:05 type macvlan mode bridge',
      'link set vx0 alias what_it_is_for group 7 txqueuelen 5',
      'link property add dev br0 altname a-further-name',
      'link set lo up',
    ]
    for (const line of made) done('ip', name, line)
    const saved = done('nlkit', name, 'link save')
    const before = linksOf(name)
    await withNamespace(({ name: other }) => {
      done('nlkit', other, 'link restore', saved)
      expect(linksOf(other)).toEqual(before)
      done('nlkit', other, 'link restore', saved)
      expect(linksOf(other)).toEqual(before)
    })
  }))

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
