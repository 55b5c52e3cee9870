import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { pid } from 'node:process'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { getLink, linkFilters, route, setLink } from '../../src/families/route/index.ts'
import { needNamespaces, withNamespace } from '../support/namespace.ts'
import { leftUndecoded } from './undecoded.ts'

// What only hardware has, of a device that Linux simulates: virtual functions, a switch, a devlink port.

const bus = '/sys/bus/netdevsim'
const number = 1000 + (pid % 60_000)

describe('a simulated device', () => {
  needNamespaces()

  test('has virtual functions, which are set', async ({ skip }) => {
    skip(!existsSync(bus), 'needs a kernel with netdevsim')
    await withNamespace(async ({ name, path }) => {
      const make = `echo "${number} 1" > ${bus}/new_device && echo 2 > ${bus}/devices/netdevsim${number}/sriov_numvfs`
      execFileSync('ip', ['netns', 'exec', name, 'sh', '-c', make], { stdio: 'pipe' })
      try {
        await using rt = await connect(route, { netns: path })
        const links = await rt.dump(getLink, {}).toArray()
        const index = links.find(({ parentDevName }) => parentDevName === `netdevsim${number}`)?.index as number
        const mac = '02:00:00:00:00:07'
        const set = { mac: { vf: 1, mac }, vlan: { vf: 1, vlan: 7, qos: 3 }, trust: { vf: 1, setting: 1 } }
        for (const [key, value] of Object.entries(set))
          await rt.do(setLink, { index, vfinfoList: { info: [{ [key]: value }] } })
        const found = await rt.do(getLink, { index, extMask: linkFilters.VF })
        expect(found).toMatchObject({ numVf: 2, parentDevBusName: 'netdevsim', devlinkPort: { busName: 'netdevsim' } })
        const [, second] = found.vfinfoList?.info ?? []
        expect(second).toMatchObject({ ...set, mac: { vf: 1, mac: expect.stringMatching(`^${mac}`) } })
        expect(leftUndecoded(found)).toEqual([])
      } finally {
        writeFileSync(`${bus}/del_device`, `${number}`)
      }
    })
  })
})
