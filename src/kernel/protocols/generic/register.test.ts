import { describe, expect, test } from 'vitest'
import { boundFile, SOL_NETLINK, TestFile } from '../../../../test/support/kernel.ts'
import { connect } from '../../../client/index.ts'
import { getFamily, nlctrl, notifyGroup } from '../../../families/generic/index.ts'
import { EEXIST, EINVAL, ENOENT, ENOSPC } from '../../errno.ts'
import { Kernel } from '../../kernel.ts'
import {
  GENL_CMD_CAP_DO,
  GENL_CMD_CAP_DUMP,
  GENL_DONT_VALIDATE_STRICT,
  GENL_MCAST_CAP_NET_ADMIN,
  GENL_MCAST_CAP_SYS_ADMIN,
  type GenlFamily,
  type GenlFamilyConfig,
  type GenlSplitOperation,
} from './family.ts'
import { genlRegisterFamily, genlUnregisterFamily } from './register.ts'

const GENERIC = 16
const [ADD_MEMBERSHIP] = [1]

function registered(kernel: Kernel, config: GenlFamilyConfig): GenlFamily {
  const family = genlRegisterFamily(kernel, config)
  if (typeof family === 'number') throw new Error(`refused: ${family}`)
  return family
}

const groups = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `g${i}` }))

describe('numbers', () => {
  test('of families go up, and are not used again soon', () => {
    const kernel = new Kernel()
    // The last one of the start has 28.
    const first = registered(kernel, { name: 'a' })
    const second = registered(kernel, { name: 'b' })
    genlUnregisterFamily(second)
    expect([first.id, second.id, registered(kernel, { name: 'b' }).id]).toEqual([29, 30, 31])
  })
  test('of families end at 1023 and begin again at 19, where one is free', () => {
    const kernel = new Kernel()
    const ids = Array.from({ length: 1023 - 28 }, (_, i) => registered(kernel, { name: `f${i}` }).id)
    expect(ids.at(-1)).toBe(1023)
    // 16 to 18 are not handed out; 20, 21, 27 and 28 are taken from the start.
    expect([1, 2, 3].map((i) => registered(kernel, { name: `g${i}` }).id)).toEqual([19, 22, 23])
    for (const i of [4, 5, 6]) registered(kernel, { name: `g${i}` })
    expect(genlRegisterFamily(kernel, { name: 'late' })).toBe(-ENOSPC)
    genlUnregisterFamily(kernel.genl.byId(500) as GenlFamily)
    expect(registered(kernel, { name: 'late' }).id).toBe(500)
  })
  test('that three families have for ever', () => {
    const kernel = new Kernel()
    const dquot = registered(kernel, { name: 'VFS_DQUOT', groups: groups(1) })
    const pmcraid = registered(kernel, { name: 'pmcraid', groups: groups(1) })
    const monitor = registered(kernel, { name: 'NET_DM', groups: groups(1) })
    expect([dquot, pmcraid, monitor].map(({ id, groupOffset }) => [id, groupOffset])).toEqual([
      [17, 17],
      [18, 18],
      // The search begins behind the number that was given last, whichever that was (idr_alloc_cyclic()).
      [19, 1],
    ])
  })
  test('below 19 are never handed out, whichever was given last', () => {
    const kernel = new Kernel()
    registered(kernel, { name: 'VFS_DQUOT' })
    expect(registered(kernel, { name: 'x' }).id).toBe(19)
  })
  test('of a family whose groups are refused are gone all the same', () => {
    const kernel = new Kernel()
    expect(genlRegisterFamily(kernel, { name: 'x', groups: [{ name: '' }] })).toBe(-EINVAL)
    expect([kernel.genl.byName('x'), registered(kernel, { name: 'y' }).id]).toEqual([undefined, 30])
  })
  test('of groups are the first that are free in a row', () => {
    const kernel = new Kernel()
    // 4, 5, 6, 8 and 9 are taken from the start, and 16 to 18 for others.
    expect(registered(kernel, { name: 'a', groups: groups(2) }).groupOffset).toBe(2)
    expect(registered(kernel, { name: 'b', groups: groups(1) }).groupOffset).toBe(7)
    expect(registered(kernel, { name: 'c', groups: groups(7) }).groupOffset).toBe(19)
    const six = registered(kernel, { name: 'd', groups: groups(6) })
    expect(six.groupOffset).toBe(10)
    genlUnregisterFamily(six)
    expect(registered(kernel, { name: 'e', groups: groups(3) }).groupOffset).toBe(10)
  })
  test('of groups beyond the bitmap make it grow by words', () => {
    const kernel = new Kernel()
    const file = boundFile(kernel, GENERIC, 10)
    expect([63, 64, 65].map((group) => file.set(SOL_NETLINK, ADD_MEMBERSHIP, group))).toEqual([0, 0, -EINVAL])
    expect(registered(kernel, { name: 'a', groups: groups(60) }).groupOffset).toBe(19)
    expect([65, 128, 129].map((group) => file.set(SOL_NETLINK, ADD_MEMBERSHIP, group))).toEqual([0, 0, -EINVAL])
  })
})

describe('what cannot be registered', () => {
  const doit = () => 0
  const refused = (config: Partial<GenlFamilyConfig>): unknown => {
    const family = genlRegisterFamily(new Kernel(), { name: 'x', ...config })
    return typeof family === 'number' ? family : 'registered'
  }
  const split = (cmd: number, flags: number, more: Partial<GenlSplitOperation> = {}) => ({ cmd, flags, doit, ...more })

  test('names that are taken, empty or too long', () => {
    expect(refused({ name: 'nlctrl' })).toBe(-EEXIST)
    expect(['', 'sixteen-letters-', 'nul\0'].map((name) => refused({ name }))).toEqual(Array(3).fill(-EINVAL))
    expect(refused({ groups: [{ name: 'sixteen-letters-' }] })).toBe(-EINVAL)
  })
  test('operations that do nothing, and commands twice', () => {
    expect(refused({ operations: [{ cmd: 1 }] })).toBe(-EINVAL)
    const twice = [
      { cmd: 1, doit },
      { cmd: 1, doit },
    ]
    expect(refused({ operations: twice })).toBe(-EINVAL)
    expect(refused({ operations: [{ cmd: 1, doit }], splitOperations: [split(1, GENL_CMD_CAP_DO)] })).toBe(-EINVAL)
  })
  test('new operations that are lax', () => {
    const operations = [{ cmd: 3, doit, validate: GENL_DONT_VALIDATE_STRICT }]
    expect([refused({ operations }), refused({ operations, resvStartOp: 4 })]).toEqual([-EINVAL, 'registered'])
  })
  test('the two ways of a command out of order, or different', () => {
    const [DO, DUMP] = [GENL_CMD_CAP_DO, GENL_CMD_CAP_DUMP]
    const lists: [GenlSplitOperation[], unknown][] = [
      [[split(1, DO), split(1, DUMP), split(2, DUMP)], 'registered'],
      [[split(1, DUMP), split(1, DO)], -EINVAL],
      [[split(2, DO), split(1, DO)], -EINVAL],
      [[split(1, DO | DUMP)], -EINVAL],
      [[split(1, 0)], -EINVAL],
      [[split(1, DO | 1), split(1, DUMP)], -EINVAL],
      [[split(1, DO, { internalFlags: 1 }), split(1, DUMP)], -EINVAL],
    ]
    for (const [splitOperations, outcome] of lists) expect(refused({ splitOperations })).toBe(outcome)
  })
})

describe('who listens to the controller', () => {
  const family = { name: 'sensors', version: 3, groups: [{ name: 'one' }, { name: 'two' }] }
  /** The first `count` events of families that come and go, one after another. */
  const told = async (kernel: Kernel, families: GenlFamilyConfig[], count: number, net = kernel.initNet) => {
    const task = kernel.task({ net })
    await using ctrl = await connect(nlctrl, { socket: () => kernel.socket(GENERIC, { task }) })
    const events = ctrl.subscribe([notifyGroup])
    for (const config of families) genlUnregisterFamily(registered(kernel, config))
    const heard = []
    for await (const { event, value } of events) if (heard.push([event, value]) === count) break
    return heard
  }

  test('hears of a family and its groups, when they come and when they go', async () => {
    const whole = { familyName: 'sensors', familyId: 29, version: 3, hdrsize: 0, maxattr: 0 }
    const [one, two] = [
      { id: 2, name: 'one' },
      { id: 3, name: 'two' },
    ]
    const both = { ...whole, mcastGroups: [one, two] }
    const group = (which: object) => ({ familyName: 'sensors', familyId: 29, mcastGroups: [which] })
    expect(await told(new Kernel(), [family], 6)).toEqual([
      ['newFamily', both],
      ['newGroup', group(one)],
      ['newGroup', group(two)],
      ['delGroup', group(one)],
      ['delGroup', group(two)],
      ['delFamily', both],
    ])
  })
  test('elsewhere only of families that are there too', async () => {
    const kernel = new Kernel()
    const net = kernel.net()
    const families = [{ name: 'first' }, { name: 'everywhere', netnsOk: true }]
    const heard = await told(kernel, families, 2, net)
    expect(heard).toMatchObject([
      ['newFamily', { familyName: 'everywhere' }],
      ['delFamily', { familyName: 'everywhere' }],
    ])
  })
})

test('a family that is not there any more', async () => {
  const kernel = new Kernel()
  const family = registered(kernel, { name: 'x', groups: groups(1) })
  const member = boundFile(kernel, GENERIC, 10)
  member.set(SOL_NETLINK, ADD_MEMBERSHIP, family.groupOffset)
  expect(member.name()[1]).toBe(1 << (family.groupOffset - 1))
  expect([genlUnregisterFamily(family), genlUnregisterFamily(family)]).toEqual([0, -ENOENT])
  expect(member.name()[1]).toBe(0)
})

test('families of the first namespace are not in others', async () => {
  const kernel = new Kernel()
  const family = registered(kernel, { name: 'first', operations: [{ cmd: 1, doit: () => 0 }] })
  const names = async (task = kernel.task()) => {
    await using ctrl = await connect(nlctrl, { socket: () => kernel.socket(GENERIC, { task }) })
    const found = await ctrl.dump(getFamily, {}).toArray()
    const asked = await ctrl.do(getFamily, { familyId: family.id }).catch(({ code }) => code)
    return [found.some(({ familyName }) => familyName === 'first'), typeof asked === 'string' ? asked : 'found']
  }
  expect(await names()).toEqual([true, 'found'])
  expect(await names(kernel.task({ net: kernel.net() }))).toEqual([false, 'ENOENT'])
})

test('groups may be for administrators, and the family hears who joins', () => {
  const kernel = new Kernel()
  const log: string[] = []
  const { groupOffset } = registered(kernel, {
    name: 'x',
    groups: [
      { name: 'free' },
      { name: 'net', flags: GENL_MCAST_CAP_NET_ADMIN },
      { name: 'sys', flags: GENL_MCAST_CAP_SYS_ADMIN },
    ],
    bind: (group) => void log.push(`bind ${group}`),
    unbind: (group) => void log.push(`unbind ${group}`),
  })
  const join = (file: TestFile) => [0, 1, 2].map((i) => file.set(SOL_NETLINK, ADD_MEMBERSHIP, groupOffset + i))
  const nobody = new TestFile(kernel.task({ uid: 65534 }), GENERIC)
  expect([join(nobody), join(new TestFile(kernel.task(), GENERIC))]).toEqual([
    [0, -1, -1],
    [0, 0, 0],
  ])
  nobody.file.close()
  expect(log).toEqual(['bind 0', 'bind 0', 'bind 1', 'bind 2', 'unbind 0'])
})
