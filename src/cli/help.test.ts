import { expect, test } from 'vitest'
import { findCommand } from './commands.ts'
import { topicHelp } from './help.ts'

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
