import { expect } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { getFamily, getPolicy, nlctrl, operationFlags } from '../../src/families/generic/index.ts'
import { attrs, defineFamily, u32, type Value } from '../../src/schema/index.ts'
import type { Socket } from '../../src/socket/index.ts'
import { failureOf } from '../support/datagrams.ts'
import { unknownIn } from './unknown.ts'

/** Where a story takes place: a kernel with the generic families nlctrl and netdev. */
export interface GenericWorld {
  /** A socket of NETLINK_GENERIC that is bound. */
  open(): Socket
}
export type GenericStory = (world: GenericWorld) => Promise<void>

// As much of netdev as the stories need.
const deviceShape = { ifindex: u32(1) }
interface Device extends Value<typeof deviceShape> {}
const device = attrs<Device>('NETDEV_A_DEV', deviceShape)
const netdev = defineFamily('netdev')
const devGet = netdev.message('NETDEV_CMD_DEV_GET', 1, device)
const getDevice = netdev.op({ request: devGet, reply: devGet, dump: true })
const management = netdev.group('mgmt', { added: netdev.message('NETDEV_CMD_DEV_ADD_NTF', 2, device) })
const missing = netdev.group('no such group', { added: devGet })

export const genericStories: Record<string, GenericStory> = {
  async 'families are dumped and asked for by name and number'({ open }) {
    await using ctrl = await connect(nlctrl, { socket: open })
    const families = await ctrl.dump(getFamily, {}).toArray()
    expect(unknownIn(families)).toEqual([])
    for (const family of families) {
      expect(await ctrl.do(getFamily, { familyName: family.familyName })).toEqual(family)
      expect(await ctrl.do(getFamily, { familyId: family.familyId })).toEqual(family)
    }
    const { ADMIN_PERM: _, UNS_ADMIN_PERM, ...rest } = operationFlags
    expect(families.find(({ familyName }) => familyName === 'nlctrl')).toEqual({
      familyId: 16,
      familyName: 'nlctrl',
      version: 2,
      hdrsize: 0,
      maxattr: 0,
      ops: [
        { id: 3, flags: rest.CMD_CAP_DO | rest.CMD_CAP_DUMP | rest.CMD_CAP_HASPOL },
        { id: 10, flags: rest.CMD_CAP_DUMP | rest.CMD_CAP_HASPOL },
      ],
      mcastGroups: [{ id: 16, name: 'notify' }],
    })
  },

  async 'the policies of the controller'({ open }) {
    await using ctrl = await connect(nlctrl, { socket: open })
    const parts = await ctrl.dump(getPolicy, { familyName: 'nlctrl' }).toArray()
    expect(unknownIn(parts)).toEqual([])
    expect(parts.every(({ familyId }) => familyId === 16)).toBe(true)
    const u16 = { type: 3, minValueU: 0n, maxValueU: 0xffffn }
    const name = { type: 12, maxLength: 15 }
    expect(parts[0]?.opPolicy).toEqual({ 3: { do: 0, dump: 0 } })
    // What can only be dumped has command 0 here since Linux 6.2.
    expect(Object.values(parts[1]?.opPolicy ?? {})).toEqual([{ dump: 1 }])
    expect(parts.slice(2).map(({ policy }) => policy)).toEqual([
      { 0: { 1: u16 } },
      { 0: { 2: name } },
      { 1: { 1: u16 } },
      { 1: { 2: name } },
      { 1: { 10: { type: 4, minValueU: 0n, maxValueU: 0xffff_ffffn } } },
    ])
    expect(await ctrl.dump(getPolicy, { familyId: 16, op: 3 }).toArray()).toEqual([parts[0], ...parts.slice(2, 4)])
  },

  async 'the attribute that is wrong is named, in a dump that never starts'({ open }) {
    await using ctrl = await connect(nlctrl, { socket: open })
    const dump = ctrl.dump(getPolicy, { familyName: 'nlctrl', op: 99 })
    expect(await failureOf(dump.toArray())).toMatchObject({
      code: 'ENOENT',
      extack: { path: 'op', attribute: 'CTRL_ATTR_OP' },
    })
  },

  async 'a family is connected to by its name'({ open }) {
    await using devices = await connect(netdev, { socket: open })
    const found = await devices.dump(getDevice, {}).toArray()
    expect(found.length).toBeGreaterThan(0)
    expect(await devices.do(getDevice, { ifindex: found[0]?.ifindex })).toMatchObject({ ifindex: found[0]?.ifindex })
    const results = await devices.batch([
      [getDevice, { ifindex: found[0]?.ifindex }],
      [getDevice, { ifindex: 0x7fff_fff0 }],
    ])
    expect(results).toMatchObject([{ ok: true, value: found[0] }, { ok: false }])
    devices.subscribe([management]).close()
    expect(() => devices.subscribe([missing])).toThrow("the kernel's family netdev has no group 'no such group'")
  },

  async 'what is missing, and what the policy allows'({ open }) {
    await using devices = await connect(netdev, { socket: open })
    expect(await failureOf(devices.do(getDevice, {}))).toMatchObject({
      code: 'EINVAL',
      operation: 'NETDEV_CMD_DEV_GET',
      extack: { missingType: 1, missingPath: 'ifindex' },
    })
    const outside = await failureOf(devices.do(getDevice, { ifindex: 0 }))
    expect(outside).toMatchObject({ code: 'ERANGE', extack: { path: 'ifindex', policy: { min: 1n } } })
    expect(String(outside)).toContain('at ifindex (NETDEV_A_DEV_IFINDEX), allowed 1–')
  },

  async 'a family that is not there'({ open }) {
    const error = await failureOf(connect(defineFamily('no such family'), { socket: open }))
    expect(error).toMatchObject({ code: 'ENOENT', operation: 'CTRL_CMD_GETFAMILY' })
    expect(String(error)).toContain("find the generic netlink family 'no such family'")
  },
}
