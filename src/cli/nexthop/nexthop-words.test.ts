import { expect, test } from 'vitest'
import { contextOf } from '../context.ts'
import { readAll } from '../grammar/grammar.ts'
import { WordReader } from '../grammar/reader.ts'
import { parseArguments } from '../words/arguments.ts'
import { describeNexthop, nexthopWords } from './nexthop-words.ts'

function described(line: string) {
  const { options, words } = parseArguments(line.split(' '))
  return describeNexthop(readAll(nexthopWords, new WordReader(words), 'nexthop add'), contextOf(options))
}

test.each([
  ['id 1 via inet6 fe80::1 dev v0 onlink', { id: 1, via: 'fe80::1', dev: 'v0', flags: 4, protocol: 0 }],
  ['-6 dev v0 proto static', { id: undefined, family: 10, protocol: 4 }],
  ['id 9 group 1,5/2/3,65536', { group: [{ id: 1, weight: 5 }, { id: 2 }, { id: 3, weight: 65536 }] }],
  [
    'id 9 group 1 type resilient buckets 8 idle_timer 60 unbalanced_timer 0',
    { resilient: { buckets: 8, idleTimer: 6000, unbalancedTimer: 0 } },
  ],
])('%s', (line, description) => {
  expect(described(line)).toMatchObject(description)
})

test.each([
  ['id 1 group 1,0', "'group' takes ID[,WEIGHT]/…, not '1,0'"],
  ['id 1 group 1,2,3', "'group' takes ID[,WEIGHT]/…"],
  ['id 1 group 1,70000', 'from 0 to 65536'],
  ['id 1 group 1/', "an id of 'group' must be a number"],
  ['id 1 group 1/2 buckets 4', 'buckets and timers are of groups of type resilient'],
  ['id 1 type resilient idle_timer 42949672', 'from 0 to 42949671'],
])('%s: %s', (line, message) => {
  expect(() => described(line)).toThrow(message)
})
