import { describe, expect, test } from 'vitest'
import { boundFile, little, message } from '../../../../../test/support/kernel.ts'
import { connect } from '../../../../client/index.ts'
import { getFamily, getPolicy, nlctrl } from '../../../../families/generic/index.ts'
import { EMSGSIZE } from '../../../errno.ts'
import { Kernel } from '../../../kernel.ts'
import { policyFrom } from '../../../policy/policy.ts'
import { GENL_CMD_CAP_DO, GENL_CMD_CAP_DUMP, type GenlFamilyConfig } from '../family.ts'
import { genlRegisterFamily, genlUnregisterFamily } from '../register.ts'

const [GENERIC, NLCTRL, GETFAMILY, DONE] = [16, 16, 3, 3]
const doit = () => 0
const dumpit = () => 0

function registered(kernel: Kernel, config: GenlFamilyConfig) {
  const family = genlRegisterFamily(kernel, config)
  if (typeof family === 'number') throw new Error(`refused: ${family}`)
  return family
}

/** What a dump of families is answered with: for each datagram the types of its messages, NLMSG_DONE with its result. */
function dumped(kernel: Kernel, length?: number): (number | string)[][] {
  const file = boundFile(kernel, GENERIC, 10)
  file.send(message(NLCTRL, 0x301, 1, Uint8Array.of(GETFAMILY, 1, 0, 0)), 0)
  return file.messages(length).map((received) => {
    if (typeof received === 'number') return [received]
    const { data } = received
    const view = new DataView(data.buffer, data.byteOffset, data.length)
    const types: (number | string)[] = []
    for (let at = 0; at < data.length; at += (view.getUint32(at, little) + 3) & ~3) {
      const type = view.getUint16(at + 4, little)
      types.push(type === DONE ? `done ${view.getInt32(at + 16, little)}` : type)
    }
    return types
  })
}

describe('a dump of families', () => {
  test('ends in the datagram of the last one, where that has room (Linux since 6.9)', () => {
    expect(dumped(new Kernel())).toEqual([[16, 16, 16, 16, 16, 'done 0']])
  })
  test('goes on in further datagrams, and each family is told once', () => {
    const kernel = new Kernel()
    for (let i = 0; i < 60; i++) registered(kernel, { name: `f${i}`, operations: [{ cmd: 1, doit }] })
    const datagrams = dumped(kernel)
    expect(datagrams.length).toBeGreaterThan(1)
    expect(datagrams.flat()).toEqual([...Array(65).fill(16), 'done 0'])
  })
  test('with one that fits no datagram ends with an error', () => {
    const kernel = new Kernel()
    const operations = Array.from({ length: 250 }, (_, cmd) => ({ cmd, doit }))
    registered(kernel, { name: 'large', operations })
    expect(dumped(kernel, 4096).flat()).toEqual([...Array(5).fill(16), `done ${-EMSGSIZE}`])
  })
})

describe('commands in two ways', () => {
  const policy = policyFrom({ 1: { kind: 'u32' } })
  const config: GenlFamilyConfig = {
    name: 'x',
    splitOperations: [
      { cmd: 1, flags: GENL_CMD_CAP_DO, doit, policy },
      { cmd: 2, flags: GENL_CMD_CAP_DUMP, dumpit, policy },
      { cmd: 3, flags: GENL_CMD_CAP_DO, doit },
      { cmd: 3, flags: GENL_CMD_CAP_DUMP, dumpit, policy },
    ],
  }
  test('one that is only done and one that is only dumped are two (Linux since 6.7)', async () => {
    const kernel = new Kernel()
    registered(kernel, config)
    await using ctrl = await connect(nlctrl, { socket: () => kernel.socket(GENERIC) })
    // GENL_CMD_CAP_DO 2, GENL_CMD_CAP_DUMP 4, GENL_CMD_CAP_HASPOL 8.
    expect((await ctrl.do(getFamily, { familyName: 'x' })).ops).toEqual([
      { id: 1, flags: 10 },
      { id: 2, flags: 12 },
      { id: 3, flags: 14 },
    ])
    const parts = await ctrl.dump(getPolicy, { familyName: 'x' }).toArray()
    // What refuses all attributes is a policy of its own, and one that is shared is told once.
    expect(parts.flatMap(({ opPolicy }) => opPolicy ?? [])).toEqual([
      { 1: { do: 0 } },
      { 0: { dump: 0 } },
      { 3: { do: 1, dump: 0 } },
    ])
  })
  test('of one command its policies are told, as they are when it is executed', async () => {
    const kernel = new Kernel()
    registered(kernel, config)
    await using ctrl = await connect(nlctrl, { socket: () => kernel.socket(GENERIC) })
    const parts = await ctrl.dump(getPolicy, { familyName: 'x', op: 3 }).toArray()
    expect(parts.map(({ opPolicy, policy: rules }) => opPolicy ?? rules)).toMatchObject([
      { 3: { dump: 0 } },
      { 0: { 1: { type: 4 } } },
    ])
  })
})

test('a dump goes on when families before its place go meanwhile: those behind move up, and one is missed', () => {
  const kernel = new Kernel()
  const families = Array.from({ length: 60 }, (_, i) =>
    registered(kernel, { name: `f${i}`, operations: [{ cmd: 1, doit }] }),
  )
  const file = boundFile(kernel, GENERIC, 10)
  file.send(message(NLCTRL, 0x301, 1, Uint8Array.of(GETFAMILY, 1, 0, 0)), 0)
  const [first] = families
  if (first) genlUnregisterFamily(first)
  const names = file.messages().flatMap((received) => {
    if (typeof received === 'number') return []
    return [...new TextDecoder('latin1').decode(received.data).matchAll(/\bf\d+\b/g)].map(([name]) => name)
  })
  // The first part was there before; of the rest one is missed (`cb->args[0]` counts families).
  expect(names).toHaveLength(59)
  expect(new Set(names).size).toBe(59)
  expect(names[0]).toBe('f0')
})

describe('what is asked of one family', () => {
  const asked = async (request: { familyName?: string; familyId?: number }) => {
    const kernel = new Kernel()
    registered(kernel, { name: 'x', operations: [{ cmd: 1, doit }] })
    await using ctrl = await connect(nlctrl, { socket: () => kernel.socket(GENERIC) })
    return ctrl.do(getFamily, request)
  }
  test('the name counts where there is a number too', async () => {
    expect(await asked({ familyName: 'x', familyId: 16 })).toMatchObject({ familyName: 'x', familyId: 29 })
  })
  test('what it does not have is not told', async () => {
    const { familyName, mcastGroups } = await asked({ familyId: 29 })
    expect([familyName, mcastGroups]).toEqual(['x', undefined])
  })
})

test('messages of a dump of families say that they are of many', () => {
  const file = boundFile(new Kernel(), GENERIC, 10)
  file.send(message(NLCTRL, 0x301, 7, Uint8Array.of(GETFAMILY, 1, 0, 0)), 0)
  const [received] = file.messages()
  const data = typeof received === 'object' ? received.data : new Uint8Array(16)
  // NLM_F_MULTI, the number of the request and its port.
  expect([...new Uint32Array(data.slice(4, 16).buffer)]).toEqual([0x0002_0010, 7, 10])
})
