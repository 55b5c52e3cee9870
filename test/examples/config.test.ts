import { describe, expect, test } from 'vitest'
import { ip, needNamespaces, withNamespace } from '../support/namespace.ts'
import { runExample } from './run.ts'

describe('the examples that configure', () => {
  needNamespaces()

  test('a described machine is made, and the second time it is there', () =>
    withNamespace(async (namespace) => {
      const run = async (...args: string[]) => {
        const { code, stdout, stderr } = await runExample('config/router.js', args, namespace)
        expect([code, stderr]).toEqual([0, ''])
        return stdout.split('\n').slice(0, -1)
      }
      const planned = await run('--dry-run')
      expect(planned).toEqual([
        'add link example-br kind bridge',
        'add link example-a kind veth',
        'change link example-b',
        'add address 192.0.2.1/24 dev example-br',
        'add address 2001:db8::1/64 dev example-br',
        'add route default via 192.0.2.254 metric 100',
        'add route 198.51.100.0/24 via 192.0.2.253 table 1000',
        'add rule priority 1000 from 192.0.2.0/24 table 1000',
      ])
      expect(ip(namespace, 'link', 'show')).not.toContain('example')
      expect(await run()).toEqual(planned)
      expect(ip(namespace, 'route', 'show', 'default')).toContain('via 192.0.2.254 dev example-br')
      expect(await run()).toEqual(['all is as described'])
    }))

  test('a link has its address and its way out, or the kernel says why not', () =>
    withNamespace(async (namespace) => {
      const run = (...args: string[]) => runExample('config/address.js', args, namespace)
      expect(await run('lo', '192.0.2.1/24', '203.0.113.1')).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^replace route default via 203\.0\.113\.1 dev lo: RTM_NEWROUTE: ENETUNREACH .*"/,
        ),
      })
      ip(namespace, 'link', 'add', 'v0', 'type', 'veth')
      for (let i = 0; i < 2; i++) {
        expect(await run('v0', '198.51.100.1/24', '198.51.100.254')).toMatchObject({ code: 0, stderr: '' })
      }
      expect(ip(namespace, 'route', 'show', 'default')).toContain('via 198.51.100.254 dev v0')
      expect((await run('nope', '192.0.2.1/24', '192.0.2.1')).stderr).toMatch(/^change link nope: RTM_NEWLINK: ENODEV /)
    }))
})
