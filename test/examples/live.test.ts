import { describe, expect, test } from 'vitest'
import { ip, needNamespaces, withNamespace } from '../support/namespace.ts'
import { Example, runExample } from './run.ts'

describe('the examples of live tables and the host', () => {
  needNamespaces()

  test('routes are followed until it is interrupted', () =>
    withNamespace(async (namespace) => {
      ip(namespace, 'link', 'set', 'lo', 'up')
      await using example = new Example('live/follow-routes.js', [], namespace)
      await example.printed(/^1 links, \d+ routes\n/)
      ip(namespace, 'route', 'add', '198.51.100.0/24', 'dev', 'lo')
      await example.printed(/^added 198\.51\.100\.0\/24 table 254 by lo$/m)
      ip(namespace, 'route', 'del', '198.51.100.0/24')
      await example.printed(/^removed 198\.51\.100\.0\/24 table 254 by lo$/m)
      example.interrupt()
      const { code, stdout, stderr } = await example.outcome()
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toMatch(/routes at the end\n$/)
    }))

  test('the machine is described', () =>
    withNamespace(async (namespace) => {
      ip(namespace, 'link', 'set', 'lo', 'up')
      ip(namespace, 'link', 'add', 'b0', 'address', '02:00:00:00:00:07', 'type', 'bridge')
      ip(namespace, 'addr', 'add', '192.0.2.1/24', 'dev', 'b0')
      ip(namespace, 'link', 'set', 'b0', 'up')
      ip(namespace, 'route', 'add', 'default', 'via', '192.0.2.254')
      ip(namespace, 'neigh', 'add', '192.0.2.9', 'lladdr', '02:00:00:00:00:01', 'dev', 'b0')
      const { code, stdout, stderr } = await runExample('live/host.js', ['198.51.100.1'], namespace)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout.split('\n')).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^lo up 00:00:00:00:00:00 .*127\.0\.0\.1/),
          expect.stringMatching(/^b0 up 02:00:00:00:00:07 192\.0\.2\.1/),
          'default by b0 via 192.0.2.254',
          'neighbour 192.0.2.9 02:00:00:00:00:01 permanent',
          '198.51.100.1 by b0 from 192.0.2.1',
        ]),
      )
    }))
})
