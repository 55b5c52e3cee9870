import { expect, test } from 'vitest'
import { ip, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { nlkit } from './nlkit.ts'

needNamespaces()

/** A multicast address, as `link family address`. */
type Row = string

/** What `ip` reads from /proc: link-layer addresses, which netlink does not tell, are left out. */
function byIp(namespace: Namespace, ...words: string[]): Row[] {
  const links = JSON.parse(ip(namespace, '-j', ...words)) as {
    ifname: string
    maddr: { family?: string; address: string }[]
  }[]
  return links.flatMap(({ ifname, maddr }) =>
    maddr.flatMap(({ family, address }) => (family === undefined ? [] : `${ifname} ${family} ${address}`)),
  )
}

function byNlkit(namespace: Namespace, ...words: string[]): Row[] {
  const { code, stdout, stderr } = nlkit(['-n', namespace.name, ...words, '--json'])
  expect([code, stderr]).toEqual([0, ''])
  const rows = JSON.parse(stdout) as { dev: string; multicast: string; $names: { family: string } }[]
  return rows.map(({ dev, multicast, $names }) => `${dev} ${$names.family.toLowerCase()} ${multicast}`)
}

/** Two links that are up and have addresses: of each address of IPv6 another group is joined. */
function build(namespace: Namespace): void {
  ip(namespace, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1')
  for (const link of ['lo', 'v0', 'v1']) {
    // Without an address of its own making, which would come a moment later.
    ip(namespace, 'link', 'set', link, 'addrgenmode', 'none', 'up')
  }
  ip(namespace, 'addr', 'add', '2001:db8::a:1/64', 'dev', 'v0', 'nodad')
  ip(namespace, 'addr', 'add', '2001:db8::b:2/64', 'dev', 'v0', 'nodad')
}

test.for(['-6 maddr', '-6 maddr show dev v0', '-4 maddr', '-4 maddr show dev v1'])(
  '%s shows what ip reads from /proc',
  (line, { skip }) =>
    withNamespace((namespace) => {
      const words = line.split(' ')
      build(namespace)
      const isListed = !nlkit(['-n', namespace.name, ...words]).stderr.includes('EOPNOTSUPP')
      skip(!isListed, 'this kernel does not list groups of IPv4')
      const expected = byIp(namespace, ...words)
      expect(expected.length).toBeGreaterThan(0)
      expect(byNlkit(namespace, ...words).sort()).toEqual(expected.sort())
    }),
)

test('a link that is not there is named', () =>
  withNamespace((namespace) => {
    expect(nlkit(['-n', namespace.name, 'maddr', 'show', 'dev', 'nosuch'])).toMatchObject({
      code: 1,
      stderr: "nlkit: find the link 'nosuch': RTM_GETLINK: ENODEV no such device\n",
    })
  }))
