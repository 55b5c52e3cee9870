import { expect } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { attrs, type Operation, protocol, string, struct, u8, u16, u32, type Value } from '../../src/schema/index.ts'
import type { Socket } from '../../src/socket/index.ts'
import { failureOf } from '../support/datagrams.ts'

/** Where a story takes place: a kernel with the generic families nlctrl and netdev. */
export interface GenericWorld {
  /** A socket of NETLINK_GENERIC that is bound. */
  open(): Socket
}
export type GenericStory = (world: GenericWorld) => Promise<void>

// As much of the two families as the stories need.
const generic = protocol('NETLINK_GENERIC', 16)
const header = struct<{ cmd: number; version: number }>('genlmsghdr', { cmd: u8, version: u8, reserved: u16 })
const controllerShape = { familyId: u16(1), familyName: string(2), op: u32(10) }
interface Controller extends Value<typeof controllerShape> {
  cmd?: number
  version?: number
}
const controllerSet = attrs<Controller>('CTRL_ATTR', controllerShape)
const controllerMessage = generic.message<Controller>('CTRL', 16, header, controllerSet)
const controller = generic.op({ request: controllerMessage, reply: controllerMessage, dump: true })
const GETFAMILY = 3
const GETPOLICY = 10

interface Device {
  cmd?: number
  version?: number
  ifindex?: number
}

export const genericStories: Record<string, GenericStory> = {
  async 'families are dumped and asked for by name'({ open }) {
    await using gn = await connect(generic, { socket: open })
    const families = await gn.dump(controller, { cmd: GETFAMILY }).toArray()
    const netdev = families.find(({ familyName }) => familyName === 'netdev')
    const asked = await gn.do(controller, { cmd: GETFAMILY, familyName: 'netdev' })
    expect(asked).toMatchObject({ familyName: 'netdev', familyId: netdev?.familyId })
  },

  async 'the attribute that is wrong is named, in a dump that never starts'({ open }) {
    await using gn = await connect(generic, { socket: open })
    const dump = gn.dump(controller, { cmd: GETPOLICY, familyName: 'nlctrl', op: 99 })
    expect(await failureOf(dump.toArray())).toMatchObject({
      code: 'ENOENT',
      extack: { path: 'op', attribute: 'CTRL_ATTR_OP' },
    })
  },

  async 'what is missing, and what the policy allows'({ open }) {
    await using gn = await connect(generic, { socket: open })
    const { familyId } = await gn.do(controller, { cmd: GETFAMILY, familyName: 'netdev' })
    const set = attrs<Device>('NETDEV_A_DEV', { ifindex: u32(1) })
    const message = generic.message<Device>('NETDEV', familyId as number, header, set)
    const device: Operation<'NETLINK_GENERIC', Device, Device> = generic.op({ request: message, reply: message })
    expect(await failureOf(gn.do(device, { cmd: 1 }))).toMatchObject({
      code: 'EINVAL',
      extack: { missingType: 1, missingPath: 'ifindex' },
    })
    const outside = await failureOf(gn.do(device, { cmd: 1, ifindex: 0 }))
    expect(outside).toMatchObject({ code: 'ERANGE', extack: { path: 'ifindex', policy: { min: 1n } } })
    expect(String(outside)).toContain('at ifindex (NETDEV_A_DEV_IFINDEX), allowed 1–')
  },
}
