import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { KernelProcess } from '../serve/kernel-process.ts'
import { noCompiler, runOn } from './programs.ts'

/** What asks for a protocol, a generic family or an object that the kernel does not have. */
const commands = [
  'tc qdisc show',
  'tc qdisc add dev lo root pfifo',
  'tc filter show dev lo',
  'devlink dev',
  'rdma dev',
  'dcb app show dev lo',
  'iw dev',
  'ip xfrm state',
  'ip l2tp show tunnel',
  'ip macsec show',
  'ethtool -k lo',
  'conntrack -L',
  'ipset list',
  'nft list ruleset',
]

describe.skipIf(noCompiler !== undefined)(`what the served kernel lacks (${noCompiler ?? 'programs say so'})`, () => {
  test.for(commands)('%s', async (line, { skip }) => {
    const [command = '', ...args] = line.split(' ')
    skip(spawnSync(command, ['--help']).error !== undefined, `needs ${command}`)
    await using kernel = await KernelProcess.start()
    const { code, stderr } = runOn(kernel.path, command, ...args)
    expect([code !== 0 && code !== null, stderr !== '']).toEqual([true, true])
  })
})
