import { describe, expect, test } from 'vitest'
import { Random, seedOf } from '../../test/fuzz/random.js'
import { datagram } from '../../test/support/datagrams.ts'
import { rtmNewAddr, rtmNewLink, rtmNewNeigh, rtmNewRoute, rtmNewRule } from '../families/route/index.ts'
import { checkFilter, runFilter } from '../kernel/filter/filter.ts'
import type { Message } from '../schema/index.ts'
import type { FilterInstruction } from '../socket/index.ts'
import { type MessagePattern, matching, messageFilter } from './message-filter.ts'

const passes = (program: readonly FilterInstruction[], message: Message, value: Record<string, unknown>) =>
  runFilter(program, datagram({ type: message.type, value })) > 0

describe('a filter for messages', () => {
  test('looks at the type, at numbers of every size in the header, and at attributes', () => {
    const program = messageFilter([
      matching(rtmNewLink, { index: [2, 300], type: 772 }),
      matching(rtmNewRoute, { table: 1000, family: 2, priority: [5, 7] }),
      matching(rtmNewRoute, { oif: 0x01020304 }),
      matching(rtmNewAddr),
    ])
    expect(checkFilter(program)).toBe(0)
    const link = { index: 300, type: 772, ifname: 'eth0' }
    expect(passes(program, rtmNewLink, link)).toBe(true)
    expect(passes(program, rtmNewLink, { ...link, index: 2 })).toBe(true)
    expect(passes(program, rtmNewLink, { ...link, index: 3 })).toBe(false)
    expect(passes(program, rtmNewLink, { ...link, type: 1 })).toBe(false)
    expect(passes(program, rtmNewNeigh, { index: 2, type: 4 })).toBe(false)
    const route = { family: 2, dst: '10.0.0.0', dstLen: 8, table: 1000, priority: 7 }
    expect(passes(program, rtmNewRoute, route)).toBe(true)
    expect(passes(program, rtmNewRoute, { ...route, priority: 6 })).toBe(false)
    expect(passes(program, rtmNewRoute, { ...route, table: 1001 })).toBe(false)
    expect(passes(program, rtmNewRoute, { ...route, family: 10, dst: undefined })).toBe(false)
    expect(passes(program, rtmNewRoute, { oif: 0x01020304 })).toBe(true)
    expect(passes(program, rtmNewRoute, { oif: 0x04030201 })).toBe(false)
    expect(passes(program, rtmNewRoute, {})).toBe(false)
    expect(passes(program, rtmNewAddr, {})).toBe(true)
    // Where the attribute is absent, nothing else stands for it: behind its header at 0 there is the message's type.
    const asType = messageFilter([matching(rtmNewRoute, { oif: rtmNewRoute.type })])
    expect(passes(asType, rtmNewRoute, { oif: rtmNewRoute.type })).toBe(true)
    expect(passes(asType, rtmNewRoute, {})).toBe(false)
  })

  test('takes numbers in network order, negative ones, and more of them than a jump is wide', () => {
    const ports = messageFilter([matching(rtmNewRoute, { dport: 443 })])
    expect(passes(ports, rtmNewRoute, { dport: 443 })).toBe(true)
    expect(passes(ports, rtmNewRoute, { dport: 0xbb01 })).toBe(false)
    const negative = messageFilter([matching(rtmNewLink, { linkNetnsid: -1 })])
    expect(passes(negative, rtmNewLink, { linkNetnsid: -1 })).toBe(true)
    expect(passes(negative, rtmNewLink, { linkNetnsid: 1 })).toBe(false)
    const indexes = Array.from({ length: 600 }, (_, i) => 2 * i)
    const many = messageFilter([matching(rtmNewLink, { index: indexes, mtu: 9 }), matching(rtmNewRule, { table: 5 })])
    expect(checkFilter(many)).toBe(0)
    for (const index of [0, 2, 1198]) expect(passes(many, rtmNewLink, { index, mtu: 9 })).toBe(true)
    for (const index of [1, 1199, 1200]) expect(passes(many, rtmNewLink, { index, mtu: 9 })).toBe(false)
    expect(passes(many, rtmNewLink, { index: 2, mtu: 8 })).toBe(false)
    expect(passes(many, rtmNewRule, { table: 5 })).toBe(true)
  })

  test('without a pattern, or with a field of no value, lets nothing through', () => {
    expect(passes(messageFilter([]), rtmNewLink, {})).toBe(false)
    expect(passes(messageFilter([matching(rtmNewLink, { index: [] })]), rtmNewLink, { index: 0 })).toBe(false)
    expect(runFilter(messageFilter([matching(rtmNewLink, { mtu: 1 })]), new Uint8Array(3))).toBe(0)
  })

  test('refuses what no filter can look at', () => {
    const made = (fields: object) => () => messageFilter([matching(rtmNewLink as Message, fields)])
    for (const fields of [
      { nope: 1 },
      { ifname: 1 },
      { stats64: 1 },
      { mtu: 2 ** 32 },
      { mtu: 1.5 },
      { carrier: 256 },
    ]) {
      expect(made(fields)).toThrow(TypeError)
    }
    // @ts-expect-error a name is no number
    matching(rtmNewLink, { ifname: 1 })
    // @ts-expect-error no such field
    matching(rtmNewRoute, { index: 1 })
  })

  // What the program says of a message is what the patterns say of its value.
  test('is what its patterns say, for random ones', () => {
    const messages = [rtmNewLink, rtmNewRoute, rtmNewRule, rtmNewNeigh] as Message[]
    const names: Record<string, string[]> = {
      RTM_NEWLINK: ['index', 'flags', 'mtu', 'carrier', 'master'],
      RTM_NEWROUTE: ['family', 'table', 'oif', 'pref', 'scope'],
      RTM_NEWRULE: ['family', 'table', 'priority', 'dscp', 'action'],
      RTM_NEWNEIGH: ['index', 'state', 'vlan', 'port', 'ifindex'],
    }
    let through = 0
    for (let round = 0; round < 500; round++) {
      const random = new Random(seedOf(42, 'message-filter', round))
      const subset = (name: string) => names[name]?.filter(() => random.once(2)) ?? []
      const patterns = Array.from({ length: 1 + random.below(3) }, (): MessagePattern => {
        const message = random.pick(messages)
        const fields = subset(message.name).map((name) => [name, [random.below(3), random.below(3)]])
        return { message, fields: Object.fromEntries(fields) }
      })
      const program = messageFilter(patterns)
      expect(checkFilter(program)).toBe(0)
      for (let count = 0; count < 10; count++) {
        const message = random.pick(messages)
        const value = Object.fromEntries(subset(message.name).map((name) => [name, random.below(3)]))
        const inHeader = (name: string) => message.header?.members.some((member) => member.name === name)
        const expected = patterns.some(
          (pattern) =>
            pattern.message === message &&
            Object.entries(pattern.fields).every(([name, list]) => {
              const is = value[name] ?? (inHeader(name) ? 0 : undefined)
              return is !== undefined && list.includes(is)
            }),
        )
        if (expected) through++
        expect([round, passes(program, message, value)]).toEqual([round, expected])
      }
    }
    expect(through).toBeGreaterThan(200)
  })
})
