import { expect, test } from 'vitest'
import { grammar, often, once, readAll } from './grammar.ts'
import { linkName, nothing, number, oneOf } from './kinds.ts'
import { WordReader } from './reader.ts'

const way = grammar({ via: once(number(), 'gateway'), weight: once(number(), 'share') })
const words = grammar(
  {
    dev: once(linkName, 'a link'),
    kind: once(oneOf('vlan', 'veth'), 'a kind', 'type', 'kind'),
    up: once(nothing, 'is up'),
    ways: often(way, 'one way of several', 'nexthop'),
    metric: once(number('METRIC', 10), 'a metric'),
  },
  { bare: 'dev', isBare: (word) => word !== 'nothing' },
)
const split = (text: string) => (text === '' ? [] : text.split(' '))
const read = (text: string) => readAll(words, new WordReader(split(text)), 'link add')

test.each([
  ['', {}],
  ['eth0', { dev: 'eth0' }],
  ['eth0 up', { dev: 'eth0', up: true }],
  ['up eth0', { dev: 'eth0', up: true }],
  ['dev up up', { dev: 'up', up: true }],
  ['type vlan', { kind: 'vlan' }],
  ['kind vlan', { kind: 'vlan' }],
  ['nexthop via 1 weight 2 nexthop via 3 metric 4', { ways: [{ via: 1, weight: 2 }, { via: 3 }], metric: 4 }],
])('%s', (text, found) => {
  expect(read(text)).toEqual(found)
})

test.each([
  ['dev', "'dev' needs the name of a link"],
  ['dev a dev b', "'dev' is given twice"],
  ['eth0 dev b', "'dev' is given twice"],
  ['up up', "'up' is given twice"],
  ['nexthop via 1 via 2', "'via' is given twice"],
  ['up nothing', "unknown word 'nothing' after nlkit link add"],
  ['eth0 typ vlan', "did you mean 'type'?"],
  ['type bridge', "'type' is one of vlan, veth, not 'bridge'"],
  ['metric 11', "'metric' must be a number from 0 to 10, not '11'"],
  ['up eth0 toString', "unknown word 'toString'"],
  ['up eth0 constructor', "unknown word 'constructor'"],
])('%s: %s', (text, message) => {
  expect(() => read(text)).toThrow(message)
})

test.each([
  ['', ['dev', 'type', 'kind', 'up', 'nexthop', 'metric', '<links>']],
  ['dev', ['<links>']],
  ['eth0', ['type', 'kind', 'up', 'nexthop', 'metric']],
  ['eth0 type', ['vlan', 'veth']],
  ['eth0 nexthop via 1', ['weight', 'type', 'kind', 'up', 'nexthop', 'metric']],
])("what a shell offers after '%s'", (text, offered) => {
  const reader = new WordReader(split(text), true)
  try {
    readAll(words, reader, 'link add')
  } catch {}
  const found = reader.offered.flatMap(({ words = [], names }) => [...words, ...(names ? [`<${names}>`] : [])])
  expect(found).toEqual(offered)
})
