import { expect, test } from 'vitest'
import { commands, findCommand } from './commands.ts'
import { UsageError } from './grammar/usage-error.ts'
import { actionHelp, topicHelp } from './help.ts'
import { run } from './run.ts'

test('words that belong to a kind of link are listed with what stands behind them', async () => {
  const { topics = {} } = (await findCommand('link')?.load()) ?? {}
  const lines = topicHelp('link … type vlan', topics.vlan as NonNullable<typeof topics.vlan>)
  expect(lines[0]).toBe('nlkit link … type vlan takes:')
  expect(lines.slice(2).map((line) => line.trim().split(/ {2,}/)[0])).toEqual(
    expect.arrayContaining(['id N', 'gvrp on|off', 'ingress-qos-map FROM:TO …']),
  )
  expect(topicHelp('link … type ifb', topics.ifb as NonNullable<typeof topics.ifb>)).toEqual([
    'nlkit link … type ifb takes no words.',
  ])
  expect(Object.keys(topics)).toEqual(expect.arrayContaining(['bridge', 'bridge_slave', 'bond_slave', 'netkit']))
})

test('what help shows without brackets must be there', async () => {
  let required = 0
  for (const title of commands) {
    const command = await title.load()
    for (const action of command.actions.filter(({ grammar }) => grammar.required.length > 0)) {
      const words = [command.name, action.name].filter(Boolean)
      const before = `Usage: nlkit ${words.join(' ')}`
      expect(actionHelp(command, action).join('\n')).toMatch(new RegExp(`^${before} (\\[.*\\] )?[^\\[ ]`, 'm'))
      await expect(run(words), words.join(' ')).rejects.toThrow(UsageError)
      required++
    }
  }
  expect(required).toBeGreaterThan(20)
})
