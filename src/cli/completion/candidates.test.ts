import { expect, test } from 'vitest'
import type { Action } from '../command/action.ts'
import { commands } from '../commands.ts'
import { WordReader, WordWanted } from '../grammar/reader.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { candidatesFor } from './candidates.ts'

const words = async (line: string) => (await candidatesFor(commands, line.split(' '))).map(({ word }) => word)

test.each([
  ['', ['link', 'addr', 'route', 'completion']],
  ['li', ['link']],
  ['addr ', ['show', 'add', 'flush', 'scope']],
  ['-6 addr add ', ['dev', 'peer', 'nodad']],
  ['a a 192.0.2.1/24 sc', ['scope']],
  ['addr add 192.0.2.1/24 scope ', ['global', 'host', 'link']],
  ['route show table ', ['all', 'main']],
  ['monitor link ', ['addr', 'mpls-route']],
  ['link --js', ['--json', '--jsonl']],
  ['addr show -', ['-tentative', '--json']],
  ['decode --ex', ['--explain']],
  ['decode ', [':files']],
  ['completion ba', ['bash']],
])("'%s' has %j", async (line, some) => {
  const found = await words(line)
  expect(found).toEqual(expect.arrayContaining(some))
  expect(new Set(found).size).toBe(found.length)
  for (const word of found) if (word !== ':files') expect(word.startsWith(line.split(' ').at(-1) ?? '')).toBe(true)
})

test.each(['lnik ', 'addr add scope sideways ', 'addr --no-such-option ', '--timeout ', 'addr add scope link scope '])(
  "'%s' has nothing",
  async (line) => {
    expect(await words(line)).toEqual([])
  },
)

test('words with a dash are offered to who types one', async () => {
  expect(await words('addr show ')).toContain('tentative')
  expect((await words('addr show ')).filter((word) => word.startsWith('-'))).toEqual([])
})

test('a word has its meaning', async () => {
  expect(await candidatesFor(commands, ['addr', 'add', 'nodad'])).toEqual([
    { word: 'nodad', help: 'do not look for duplicates (IPv6)' },
  ])
})

/** What an action offers after some words. */
function offered(action: Action, before: readonly string[]): string[] {
  const reader = new WordReader(before, true)
  try {
    action.read(reader, '')
  } catch (error) {
    if (!(error instanceof WordWanted)) throw error
  }
  return reader.offered.flatMap(({ words: some = [] }) => some)
}

/** Whether the last word is one that the action takes there, whatever must follow it. */
function isTaken(action: Action, line: readonly string[]): boolean {
  try {
    action.read(new WordReader(line), '')
    return true
  } catch (error) {
    if (error instanceof UsageError) return !error.message.startsWith('unknown')
    throw error
  }
}

const loaded = await Promise.all(commands.map((command) => command.load()))

test.each(
  loaded.flatMap((command) => command.actions.map((action) => [`${command.name} ${action.name}`, action] as const)),
)('%s takes every word that it offers, and every one behind that', (_, action) => {
  for (const first of offered(action, [])) {
    expect(isTaken(action, [first]), first).toBe(true)
    for (const second of offered(action, [first])) {
      expect(isTaken(action, [first, second]), `${first} ${second}`).toBe(true)
    }
  }
})
