import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settledState } from '../config/machine-state.ts'
import {
  ip,
  isFallbackTunnel,
  type Namespace,
  namespaceProblem,
  needNamespaces,
  withNamespace,
} from '../support/namespace.ts'
import { nlkit, start, values } from './nlkit.ts'

type Fields = Record<string, unknown>

/** One namespace for all tests here, which only look at it: made and deleted by withNamespace() around them. */
let namespace: Namespace
let leave: () => void
let left: Promise<void>

const setUp = [
  'link set lo up',
  'link add br0 type bridge',
  'link add br1 type bridge',
  'link add v0 type veth peer name v1',
  'link set v0 master br0',
  'link add v1.5 type veth peer name v1.6',
  'link property add dev v1 altname a-further-name-of-v1',
  // Fourteen letters, but nineteen bytes: the first name of a link has at most fifteen.
  'link property add dev v1 altname süß-grün-müßig',
  'link set br0 up',
  'link set v0 up',
  'link set v1 up',
  'addr add 192.0.2.1/24 brd + dev v1',
  'addr add 10.1.1.1 peer 10.1.1.2/32 dev v1',
  'addr add 2001:db8::1/64 dev v1 nodad',
  'route add 198.51.100.0/24 via 192.0.2.2 proto static metric 5',
  'route add blackhole 203.0.113.0/24',
  'route add 10.9.0.0/16 nexthop via 192.0.2.2 weight 2 nexthop via 192.0.2.3',
  'route add 10.8.0.0/16 dev v1 table 100',
  '-6 route add 2001:db8:1::/48 via 2001:db8::2 metric 77',
  'route add default via 192.0.2.254 mtu lock 1400 realms 3/5 table 300',
  '-6 route add default via 2001:db8::fe metric 9 table 300',
  'neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev v1 nud permanent',
  'neigh add 2001:db8::9 lladdr 02:00:00:00:00:0a dev v1 nud stale',
  'rule add from 10.0.0.0/8 iif v1 fwmark 1/0xf lookup 100 priority 50',
  'rule add not to 192.0.2.0/24 unreachable priority 40000',
  '-6 rule add to 2001:db8::/32 lookup 100 priority 60',
]

/** What the command prints with --json, as values. */
function shown(...args: string[]): Fields[] {
  const result = nlkit([...args, '--json', '--netns', namespace.name])
  expect(result).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(result.stdout) as Fields[]
}

/** What `ip -j` says. */
function told(...args: string[]): Fields[] {
  return (JSON.parse(ip(namespace, '-j', ...args)) as Fields[]).filter((value) => Object.keys(value).length > 0)
}

/** The command's table, a row a line, with one space between cells. */
function table(...args: string[]): string[] {
  const { stdout } = nlkit([...args, '--netns', namespace.name])
  return stdout.split('\n').map((text) => text.trim().replace(/ +/g, ' '))
}

describe('in a network namespace', () => {
  needNamespaces()
  beforeAll(async () => {
    if (namespaceProblem !== undefined) return
    await new Promise<void>((ready, failed) => {
      left = withNamespace(async (made) => {
        namespace = made
        execFileSync('ip', ['netns', 'exec', made.name, 'sysctl', '-qw', 'net.ipv6.conf.default.accept_dad=0'])
        for (const command of setUp) ip(made, ...command.split(' '))
        // Two looks are compared: links make addresses, and routes to them, when they have a carrier.
        await settledState(made)
        await new Promise<void>((resolve) => {
          leave = resolve
          ready()
        })
      })
      left.catch(failed)
    })
  })
  afterAll(async () => {
    leave?.()
    await left
  })

  test('links are those of ip link', () => {
    // Of fallback tunnels `ip` shows the addresses as those of IP.
    const made = (list: Fields[]) => list.filter((link) => !isFallbackTunnel(link))
    const own = made(shown('link')).map(({ index, ifname, mtu, address, operstate, txqlen }) => {
      return { index, ifname, mtu, address, txqlen, operstate }
    })
    const theirs = made(told('link')).map(({ ifindex, ifname, mtu, address, txqlen }) => {
      return { index: ifindex, ifname, mtu, address, txqlen, operstate: expect.any(Number) as number }
    })
    expect(own).toEqual(theirs)
  })

  test.each([
    [['dev', 'v1'], ['v1']],
    [['v1.5'], ['v1.5']],
    [['a-further-name-of-v1'], ['v1']],
    [['dev', 'süß-grün-müßig'], ['v1']],
    [
      ['type', 'veth'],
      ['v0', 'v1', 'v1.5', 'v1.6'],
    ],
    [['type', 'veth', 'master', 'br0'], ['v0']],
    [
      ['type', 'bridge'],
      ['br0', 'br1'],
    ],
    [['up', 'type', 'bridge'], ['br0']],
    [['up', 'type', 'vxlan'], []],
  ])('link %j', (words, names) => {
    expect(
      shown('link', ...words)
        .map(({ ifname }) => ifname)
        .sort(),
    ).toEqual([...names].sort())
  })

  test('addresses are those of ip addr', () => {
    const key = (one: Fields) => JSON.stringify(Object.entries(one).sort())
    const theirs = told('addr').flatMap(({ ifname, addr_info: list }) =>
      (list as Fields[]).map(({ local, address, prefixlen, broadcast }) => {
        return key({ dev: ifname, local, peer: address ?? local, prefixlen, broadcast: broadcast ?? '' })
      }),
    )
    const own = shown('addr').map(({ dev, local, address, prefixlen, broadcast }) => {
      return key({ dev, local: local ?? address, peer: address, prefixlen, broadcast: broadcast ?? '' })
    })
    expect(own.sort()).toEqual(theirs.sort())
    expect(own.length).toBeGreaterThan(5)
    expect(shown('addr', 'v1', '-4')).toHaveLength(2)
    expect(shown('addr', 'scope', 'global', 'to', '2001:db8::/32')).toMatchObject([{ address: '2001:db8::1' }])
  })

  test.each([
    [[], ['route']],
    [
      ['table', '100'],
      ['route', 'show', 'table', '100'],
    ],
    [
      ['table', 'local'],
      ['route', 'show', 'table', 'local'],
    ],
    [['-6'], ['-6', 'route']],
    [
      ['dev', 'v1', 'proto', 'kernel'],
      ['route', 'show', 'dev', 'v1', 'proto', 'kernel'],
    ],
    [['10.9.0.0/16'], ['route', 'show', '10.9.0.0/16']],
    [
      ['root', '10.0.0.0/8'],
      ['route', 'show', 'root', '10.0.0.0/8'],
    ],
    [
      ['match', '10.9.1.1'],
      ['route', 'show', 'match', '10.9.1.1'],
    ],
    [
      ['type', 'blackhole'],
      ['route', 'show', 'type', 'blackhole'],
    ],
  ])('route %j is what ip says', (own, theirs) => {
    const destination = ({ dst, dstLen, family }: Fields) => {
      if (dst === undefined) return 'default'
      return dstLen === (family === 10 ? 128 : 32) ? dst : `${dst}/${dstLen}`
    }
    const mine = shown('route', ...own).map((route) => [destination(route), route.gateway, route.priority])
    expect(mine).toEqual(told(...theirs).map(({ dst, gateway, metric }) => [dst, gateway, metric]))
    expect(mine.length).toBeGreaterThan(0)
  })

  test('a table of routes has a line for each way', () => {
    const lines = table('route')
    expect(lines[0]).toBe('TYPE DESTINATION VIA DEV WEIGHT PROTO SCOPE SRC METRIC')
    expect(lines).toContain('10.9.0.0/16 192.0.2.2 v1 2 boot global')
    expect(lines).toContain('192.0.2.3 v1 1')
    expect(lines).toContain('198.51.100.0/24 192.0.2.2 v1 static global 5')
    expect(lines).toContain('blackhole 203.0.113.0/24 boot global')
    expect(table('route', '-N', '198.51.100.0/24')[1]).toMatch(/^198\.51\.100\.0\/24 192\.0\.2\.2 \d+ 4 0 5$/)
  })

  test('default is that of both families with -4 -6', () => {
    const gateways = shown('route', 'default', 'table', '300', '-4', '-6').map(({ gateway }) => gateway)
    expect(gateways).toEqual(['192.0.2.254', '2001:db8::fe'])
  })

  test('a table of routes has more with -d', () => {
    const [titles, ...rows] = table('route', '-d', 'default', 'table', '300', '-4', '-6')
    expect(titles).toBe('TYPE DESTINATION VIA DEV TABLE PROTO SCOPE METRIC REALMS METRICS')
    expect(rows[0]).toBe('unicast default 192.0.2.254 v1 300 boot global 3/5 mtu lock 1400')
    expect(rows[1]).toBe('unicast default 2001:db8::fe v1 300 boot 9')
  })

  test('neighbours are those of ip neigh', () => {
    const of = (list: Fields[]) => list.map(({ dst, dev, lladdr }) => `${dst} ${dev} ${lladdr}`).sort()
    expect(of(shown('neigh'))).toEqual(of(told('neigh')))
    expect(shown('neigh', 'dev', 'v1', 'nud', 'stale')).toMatchObject([{ dst: '2001:db8::9' }])
    expect(shown('neigh', 'to', '192.0.2.0/24')).toMatchObject([{ dst: '192.0.2.9', state: 0x80 }])
    expect(shown('neigh', 'dev', 'br0', 'nud', 'permanent')).toEqual([])
  })

  test('rules are those of ip rule', () => {
    expect(shown('rule').map(({ priority = 0 }) => priority)).toEqual(told('rule').map(({ priority }) => priority))
    expect(shown('rule', '-6').map(({ priority = 0 }) => priority)).toEqual(
      told('-6', 'rule').map(({ priority }) => priority),
    )
    expect(shown('rule', 'table', '100', 'from', '10.0.0.0/8')).toMatchObject([{ priority: 50, iifname: 'v1' }])
    expect(shown('rule', 'to', '2001:db8::/32')).toMatchObject([{ priority: 60, family: 10 }])
    expect(table('rule')).toEqual(
      expect.arrayContaining([
        '50 10.0.0.0/8 iif v1 fwmark 0x1/0xf lookup 100',
        '40000 all 192.0.2.0/24 not unreachable',
      ]),
    )
  })

  test.each([
    [['198.51.100.7']],
    [['192.0.2.200', 'from', '192.0.2.1', 'oif', 'v1']],
    [['2001:db8:1::5']],
    [['198.51.100.7', 'fibmatch']],
  ])('get %j is what ip says', (words) => {
    const [mine] = shown('get', ...words)
    const [theirs] = told('route', 'get', ...words)
    expect([mine?.gateway, mine?.dev, mine?.prefsrc]).toEqual([theirs?.gateway, theirs?.dev, theirs?.prefsrc])
    expect(`${theirs?.dst}`).toContain(`${mine?.dst}`)
  })

  test('what the kernel refuses is 1, with its words', () => {
    for (const [args, message] of [
      [['link', 'nosuch'], /^nlkit: RTM_GETLINK: ENODEV no such device/],
      [['addr', 'dev', 'nosuch'], /^nlkit: RTM_GETLINK: ENODEV/],
      [['route', 'table', '77'], /^nlkit: RTM_GETROUTE: ENOENT .*"ipv4: FIB table does not exist"/],
      [['get', '203.0.113.5'], /^nlkit: RTM_GETROUTE: EINVAL/],
      [['get', '100.64.0.1'], /^nlkit: RTM_GETROUTE: ENETUNREACH/],
    ] as const) {
      const result = nlkit([...args, '--netns', namespace.name])
      expect(result).toMatchObject({ code: 1, stdout: '' })
      expect(result.stderr).toMatch(message)
      expect(result.stderr.trim().split('\n')).toHaveLength(1)
    }
  })

  test('--jsonl is one object a line, an empty --json list an empty array', () => {
    const result = nlkit(['link', '--jsonl', '--netns', namespace.path])
    expect(values(result).map(({ ifname }) => ifname)).toEqual(told('link').map(({ ifname }) => ifname))
    expect(nlkit(['link', 'type', 'vxlan', '--json', '--netns', namespace.name]).stdout).toBe('[]\n')
    expect(nlkit(['link', 'type', 'vxlan', '--netns', namespace.name]).stdout).toBe('')
  })

  test('a flush of links deletes those that pass, both ends of a pair at once', () =>
    withNamespace((other) => {
      for (const line of [
        'link add v0 type veth peer name v1',
        'link add br0 type bridge',
        'link add br1 type bridge',
      ]) {
        ip(other, ...line.split(' '))
      }
      const there = () => (JSON.parse(ip(other, '-j', 'link')) as Fields[]).filter((link) => !isFallbackTunnel(link))
      const names = () => there().map(({ ifname }) => ifname)
      expect(nlkit(['-s', '-n', other.name, 'link', 'flush', 'type', 'veth'])).toMatchObject({
        code: 0,
        stdout: '1 deleted\n',
      })
      expect(names()).toEqual(['lo', 'br0', 'br1'])
      expect(nlkit(['-n', other.name, 'link', 'flush'])).toMatchObject({ code: 2 })
      expect(nlkit(['-n', other.name, 'link', 'flush', 'up'])).toMatchObject({ code: 0 })
      expect(nlkit(['-n', other.name, 'link', 'flush', 'nomaster'])).toMatchObject({ code: 0 })
      expect(names()).toEqual(['lo'])
    }))

  test('monitor prints a line an event, and Ctrl-C ends it well', async () => {
    const child = start('monitor', 'addr', '--jsonl', '-t', '--netns', namespace.name)
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk
    })
    // Nothing says when it listens: something is changed until it was seen.
    const isSeen = () => text.includes('newAddr') && text.includes('delAddr')
    for (let i = 0; i < 300 && !isSeen(); i++) {
      ip(namespace, 'addr', 'add', '192.0.2.50/32', 'dev', 'br0')
      ip(namespace, 'addr', 'del', '192.0.2.50/32', 'dev', 'br0')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([0, null])
    const events = values({ code: 0, stdout: text, stderr: '' })
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['newAddr', 'delAddr']))
    for (const event of events) {
      expect(event).toMatchObject({ value: { dev: 'br0', address: '192.0.2.50', prefixlen: 32 } })
      expect(Date.parse(event.time as string)).toBeGreaterThan(0)
    }
  })

  test('monitor --json is one array, and --seconds ends it', () => {
    const result = nlkit(['monitor', '--json', '--seconds', '0', '--netns', namespace.name])
    expect(result).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
  })

  test('monitor --iproute2 has the objects of ip -j, of one link if that is named', async () => {
    const child = start('monitor', 'address', 'dev', 'br0', '--iproute2', '--netns', namespace.name)
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk
    })
    // It may begin to listen between an addition and the deletion that follows: both are waited for.
    const isSeen = () => text.includes('{"deleted":true') && text.includes('{"index"')
    for (let i = 0; i < 300 && !isSeen(); i++) {
      for (const [address, dev] of [
        ['192.0.2.51/32', 'lo'],
        ['192.0.2.50/32', 'br0'],
      ] as const) {
        ip(namespace, 'addr', 'add', address, 'dev', dev)
        ip(namespace, 'addr', 'del', address, 'dev', dev)
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([0, null])
    const events = JSON.parse(text) as { deleted?: boolean }[]
    expect(events.some(({ deleted }) => deleted)).toBe(true)
    expect(events.some(({ deleted }) => !deleted)).toBe(true)
    const index = told('link').find(({ ifname }) => ifname === 'br0')?.ifindex
    const address = { index, dev: 'br0', family: 'inet', local: '192.0.2.50', prefixlen: 32, scope: 'global' }
    for (const event of events) expect(event).toMatchObject(address)
  })

  test('the tour shows tables and ends by itself', () => {
    const { code, stdout, stderr } = nlkit(['tour', '--seconds', '0', '--netns', namespace.name])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const title of ['Links', 'Addresses', 'Routes', 'Neighbours', 'Changes'])
      expect(stdout).toMatch(new RegExp(`^${title}`, 'm'))
    for (const word of ['v1.5', '192.0.2.1/24', '2001:db8:1::/48', '02:00:00:00:00:09']) expect(stdout).toContain(word)
  })

  test('the tour is short, however many routes there are', () => {
    for (let i = 0; i < 60; i++) ip(namespace, 'route', 'add', `10.7.${i}.0/24`, 'dev', 'v1')
    const { stdout } = nlkit(['tour', '--seconds', '0', '--netns', namespace.name])
    expect(stdout.match(/^ +10\.7\.\d+\.0\/24/gm)?.length).toBeLessThan(30)
    const more = Number(/^ +… and (\d+) more: nlkit route -4 -6$/m.exec(stdout)?.[1])
    expect(more).toBe(shown('route', '-4', '-6').length + 1 - 30) // one route has two ways
    ip(namespace, 'route', 'flush', 'root', '10.7.0.0/16')
  })
})
