import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../../../test/support/datagrams.ts'
import { type Namespace, needNamespaces, withNamespace } from '../../../test/support/namespace.ts'
import { errnoOf, protocols } from '../../wire/index.ts'
import { datagramsOf, open, type Socket } from '../index.ts'

const opened: Socket[] = []
afterEach(() => {
  for (const socket of opened.splice(0)) socket.close()
})

function pairIn(ns: Namespace): [Socket, Socket] {
  const pair = [0, 0].map(() => open(protocols.NETLINK_USERSOCK, { netns: ns.path })) as [Socket, Socket]
  opened.push(...pair)
  return pair
}

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7)

describe('onReadable', () => {
  needNamespaces()
  test('calls when something comes, and not before', () =>
    withNamespace(async (ns) => {
      const [a, b] = pairIn(ns)
      const sizes: number[] = []
      b.onReadable(() => {
        for (const { size } of datagramsOf(b.receive() as never)) sizes.push(size)
      })
      await sleep(5)
      expect(sizes).toEqual([])
      for (const size of [3, 4]) a.send(bytes(size), b.address)
      await until(() => sizes.length === 2)
      expect(sizes).toEqual([3, 4])
    }))

  test('calls again while something is left', () =>
    withNamespace(async (ns) => {
      const [a, b] = pairIn(ns)
      const sizes: number[] = []
      for (const size of [1, 2, 3, 4, 5]) a.send(bytes(size), b.address)
      b.onReadable(() => {
        const batch = b.receive(2)
        for (const { size } of batch ? datagramsOf(batch) : []) sizes.push(size)
      })
      await until(() => sizes.length === 5)
      expect(sizes).toEqual([1, 2, 3, 4, 5])
    }))

  test('takes another listener, or none', () =>
    withNamespace(async (ns) => {
      const [a, b] = pairIn(ns)
      const heard: string[] = []
      const listen = (name: string) => () => {
        heard.push(name)
        b.receive()
      }
      b.onReadable(listen('first'))
      b.onReadable(listen('second'))
      a.send(bytes(1), b.address)
      await until(() => heard.length > 0)
      b.onReadable(undefined)
      a.send(bytes(1), b.address)
      await sleep(10)
      expect(heard).toEqual(['second'])
      b.onReadable(listen('third'))
      await until(() => heard.length > 1)
      expect(heard).toEqual(['second', 'third'])
    }))

  test('may close its socket', () =>
    withNamespace(async (ns) => {
      const [a, b] = pairIn(ns)
      b.onReadable(() => b.close())
      a.send(bytes(1), b.address)
      await until(() => b.closed)
      expect(() => a.send(bytes(1), { portid: 0, groups: 1 })).not.toThrow()
    }))

  test('hears ENOBUFS, what came before it, and what comes after', () =>
    withNamespace(async (ns) => {
      const [a, b] = pairIn(ns)
      b.join(1)
      b.setOption('receiveBuffer', 4096)
      let errors: number[] = []
      let sizes: number[] = []
      b.onReadable(() => {
        const batch = b.receive()
        if (!batch) return
        if (batch.error) errors.push(batch.error)
        sizes.push(...datagramsOf(batch).map(({ size }) => size))
      })
      for (let round = 0; round < 3; round++) {
        errors = []
        sizes = []
        for (let i = 0; i < 100; i++) a.send(bytes(500), { portid: 0, groups: 1 })
        await until(() => errors.length > 0 && sizes.length > 0)
        expect(errors).toEqual([errnoOf('ENOBUFS')])
        expect(sizes.length).toBeLessThan(100)
        sizes = []
        a.send(bytes(40 + round), { portid: 0, groups: 1 })
        await until(() => sizes.length > 0)
        expect(sizes).toEqual([40 + round])
      }
    }))

  test('is never told of a lost datagram with noEnobufs', () =>
    withNamespace((ns) => {
      const [a, b] = pairIn(ns)
      b.join(1)
      b.setOption('noEnobufs', 1)
      b.setOption('receiveBuffer', 4096)
      for (let i = 0; i < 100; i++) a.send(bytes(500), { portid: 0, groups: 1 })
      const batch = b.receive()
      expect(batch?.error).toBe(0)
      expect(batch?.count).toBeGreaterThan(0)
    }))

  test('keeps the process alive, until unref()', () => {
    const addon = JSON.stringify(new URL('../../../build/nlkit.node', import.meta.url).pathname)
    const run = (on: number): string => {
      // A datagram waits; only a loop that is kept alive comes to look for it.
      const script = `const a = require(${addon}), h = a.open(2), words = new Uint32Array(2)
        a.bind(h, 0, 0)
        a.name(h, 0, new Uint8Array(words.buffer))
        a.send(h, new Uint8Array(1), 1, words[0], 0)
        a.pollStart(h, () => { console.log('heard'); a.close(h) })
        a.pollRef(h, ${on})`
      return spawnSync('unshare', ['--net', process.execPath, '-e', script], { encoding: 'utf8' }).stdout
    }
    expect(run(1)).toBe('heard\n')
    expect(run(0)).toBe('')
  })
})
