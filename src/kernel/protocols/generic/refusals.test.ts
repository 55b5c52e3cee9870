import { describe, expect, test } from 'vitest'
import { hexOf } from '../../../../test/support/codec.ts'
import { boundFile, message, SOL_NETLINK, TestFile } from '../../../../test/support/kernel.ts'
import { GenericFamilies } from '../../../families/generic/index.ts'
import { decodeDatagram } from '../../../schema/index.ts'
import { EINVAL, ENOENT, EPERM } from '../../errno.ts'
import { Kernel } from '../../kernel.ts'
import { policyFrom } from '../../policy/policy.ts'
import { nlaPutU32 } from '../../skb/attribute.ts'
import { nlmsgEnd } from '../../skb/message.ts'
import { CLONE_NEWNET, CLONE_NEWUSER, type Task } from '../../task/task.ts'
import {
  GENL_ADMIN_PERM,
  GENL_DONT_VALIDATE_DUMP,
  GENL_DONT_VALIDATE_DUMP_STRICT,
  GENL_DONT_VALIDATE_STRICT,
  GENL_MCAST_CAP_NET_ADMIN,
  GENL_UNS_ADMIN_PERM,
  type GenlFamily,
  type GenlFamilyConfig,
} from './family.ts'
import { genlInfoDump, genlmsgNew, genlmsgPut, genlmsgPutAnswer } from './message.ts'
import { genlmsgMulticast, genlmsgMulticastAllns, genlNotify } from './multicast.ts'
import { genlRegisterFamily, genlUnregisterFamily } from './register.ts'

const GENERIC = 16
const [ADD_MEMBERSHIP, EXT_ACK] = [1, 11]
const [REQUEST, MULTI, ACK, ECHO, ROOT, MATCH, DUMP] = [1, 2, 4, 8, 0x100, 0x200, 0x300]
const doit = () => 0
const dumpit = () => 0

function registered(kernel: Kernel, config: Omit<GenlFamilyConfig, 'name'>): GenlFamily {
  const family = genlRegisterFamily(kernel, { name: 'x', ...config })
  if (typeof family === 'number') throw new Error(`refused: ${family}`)
  return family
}

/** A file that is told all there is to say. */
function fileOf(task: Task): TestFile {
  const file = new TestFile(task, GENERIC)
  file.set(SOL_NETLINK, EXT_ACK, 1)
  return file
}

/** What a request is answered with: messages by name, what errors and NLMSG_DONE say. */
function answers(file: TestFile, family: GenlFamily, payload: readonly number[], flags = ACK): unknown[] {
  file.send(message(family.id, REQUEST | flags, 1, Uint8Array.from(payload)), 0)
  return file.messages().flatMap((received) => {
    if (typeof received === 'number') return [received]
    return decodeDatagram(new GenericFamilies(), received.data).messages.map(({ name, value }) => {
      const { error, extack, msg: _, ...rest } = value as { error?: number; extack?: { msg?: string }; msg?: unknown }
      const words = extack?.msg ?? (rest as { extack?: { msg?: string } }).extack?.msg
      return error === undefined ? name : words === undefined ? error : [error, words]
    })
  })
}

describe('a request is judged step by step', () => {
  test('where the family is not, nothing else counts', () => {
    const kernel = new Kernel()
    const family = registered(kernel, { headerSize: 8, operations: [{ cmd: 1, doit }] })
    const [here, elsewhere] = [fileOf(kernel.task()), fileOf(kernel.task({ net: kernel.net() }))]
    const short = [1, 0, 0, 0, 1]
    expect([answers(here, family, short), answers(elsewhere, family, short)]).toEqual([[-EINVAL], [-ENOENT]])
    const whole = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    expect([answers(here, family, whole), answers(elsewhere, family, whole)]).toEqual([[0], [-ENOENT]])
  })
  test('its header is dirty in either byte', () => {
    const kernel = new Kernel()
    const family = registered(kernel, { operations: [{ cmd: 1, doit }] })
    const dirty = [-EINVAL, 'genlmsghdr.reserved field is not 0']
    const file = fileOf(kernel.task())
    for (const reserved of [
      [1, 0],
      [0, 1],
      [2, 0],
    ])
      expect(answers(file, family, [1, 0, ...reserved])).toEqual([dirty])
    // Before it is known whether there is such a command.
    expect(answers(file, family, [9, 0, 1, 0])).toEqual([dirty])
  })
  test('of its flags a new command knows REQUEST, ACK, ECHO and both bits of DUMP; an old one ignores the others', () => {
    const kernel = new Kernel()
    const family = registered(kernel, {
      resvStartOp: 2,
      operations: [1, 2].map((cmd) => ({ cmd, doit, dumpit: () => -EPERM })),
    })
    const file = fileOf(kernel.task())
    const outcomes = (cmd: number) =>
      [ACK, ACK | ECHO, ACK | DUMP, ACK | ROOT, ACK | MATCH, ACK | MULTI, ACK | DUMP | 0x400].map((flags) =>
        answers(file, family, [cmd, 0, 0, 0], flags),
      )
    const refused = [[-EINVAL, 'ambiguous or reserved bits set in nlmsg_flags']]
    expect(outcomes(1)).toEqual([[0], [0], [-EPERM], [0], [0], [0], [-EPERM]])
    expect(outcomes(2)).toEqual([[0], [0], [-EPERM], refused, refused, refused, refused])
  })
  test('who may: over the machine, or over the namespace', () => {
    const kernel = new Kernel()
    const family = registered(kernel, {
      netnsOk: true,
      policy: policyFrom({ 1: { kind: 'u32' } }),
      operations: [
        { cmd: 1, doit, flags: GENL_ADMIN_PERM },
        { cmd: 2, doit, flags: GENL_UNS_ADMIN_PERM },
        { cmd: 3, doit },
      ],
    })
    const owner = kernel.task({ uid: 1000 })
    owner.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    const each = (task: Task, attributes: number[] = []) =>
      [1, 2, 3].map((cmd) => answers(fileOf(task), family, [cmd, 0, 0, 0, ...attributes])[0])
    expect([each(kernel.task()), each(owner), each(kernel.task({ uid: 1000 }))]).toEqual([
      [0, 0, 0],
      [-EPERM, 0, 0],
      [-EPERM, -EPERM, 0],
    ])
    // What is in the request is looked at later.
    const unknown = [4, 0, 9, 0]
    const wrong = [-EINVAL, 'Unknown attribute type']
    expect(each(kernel.task({ uid: 1000 }), unknown)).toEqual([-EPERM, -EPERM, wrong])
  })
  test('how mildly is said for each of the two ways', () => {
    const kernel = new Kernel()
    const family = registered(kernel, {
      resvStartOp: 9,
      policy: policyFrom({ 1: { kind: 'u32' } }),
      operations: [
        { cmd: 1, doit, dumpit, validate: GENL_DONT_VALIDATE_STRICT },
        { cmd: 2, doit, dumpit, validate: GENL_DONT_VALIDATE_DUMP_STRICT },
        { cmd: 3, doit, dumpit, validate: GENL_DONT_VALIDATE_DUMP },
      ],
    })
    const file = fileOf(kernel.task())
    const unknown = (cmd: number, flags: number) => answers(file, family, [cmd, 0, 0, 0, 4, 0, 9, 0], flags)[0]
    const wrong = [-EINVAL, 'Unknown attribute type']
    expect([1, 2, 3].map((cmd) => [unknown(cmd, ACK), unknown(cmd, DUMP)])).toEqual([
      [0, wrong],
      [wrong, 0],
      [wrong, 0],
    ])
  })
})

test('a policy for no attributes at all is none: an old command takes what comes', () => {
  const kernel = new Kernel()
  const none = { ...policyFrom({}), attributes: undefined, maxType: 0 }
  const family = registered(kernel, { resvStartOp: 9, policy: none, operations: [{ cmd: 1, doit, dumpit }] })
  const file = fileOf(kernel.task())
  expect([ACK, DUMP].map((flags) => answers(file, family, [1, 0, 0, 0, 4, 0, 9, 0], flags))).toEqual([[0], [0]])
})

test('a new command may not be lax, in neither way', () => {
  const kernel = new Kernel()
  for (const lax of [
    { doit, validate: GENL_DONT_VALIDATE_STRICT },
    { dumpit, validate: GENL_DONT_VALIDATE_DUMP },
    { dumpit, validate: GENL_DONT_VALIDATE_DUMP_STRICT },
  ]) {
    expect(genlRegisterFamily(kernel, { name: 'x', resvStartOp: 1, operations: [{ cmd: 1, ...lax }] })).toBe(-EINVAL)
  }
})

test('each part of a dump has words of its own, and messages that say to whom they go', () => {
  const kernel = new Kernel()
  let parts = 0
  const family = registered(kernel, {
    version: 6,
    operations: [
      {
        cmd: 1,
        dumpit(skb, cb) {
          if (parts++ > 0) {
            genlInfoDump(cb).extack.message = 'no more'
            return -EPERM
          }
          genlmsgPutAnswer(skb, cb, family, MULTI, 7)
          return skb.length
        },
      },
    ],
  })
  const file = boundFile(kernel, GENERIC, 10)
  file.set(SOL_NETLINK, EXT_ACK, 1)
  file.send(message(family.id, REQUEST | DUMP, 0x0504, Uint8Array.of(1, 0, 0, 0)), 0)
  const [first, second] = file.messages().map((received) => (typeof received === 'number' ? '' : hexOf(received.data)))
  // nlmsghdr: 20 bytes, the family, NLM_F_MULTI, the number of the request, its port; then command 7, version 6.
  expect(first).toBe('14000000 1d00 0200 04050000 0a000000 07060000'.replaceAll(' ', ''))
  expect(second).toContain(Buffer.from('no more\0').toString('hex'))
})

test('a header of the family is as long as it is, and what follows it begins at a multiple of four', () => {
  const kernel = new Kernel()
  const family = registered(kernel, { headerSize: 2 })
  const skb = genlmsgNew(kernel)
  const nlh = genlmsgPut(skb, 0, 0, family, 0, 1)
  expect([nlh?.length, skb.length]).toEqual([22, 24])
  nlaPutU32(skb, 1, 7)
  if (nlh !== undefined) nlmsgEnd(skb, nlh)
  expect([nlh?.length, skb.length]).toEqual([32, 32])
})

describe('groups', () => {
  test('are joined by who has the capability over the namespace', () => {
    const kernel = new Kernel()
    const family = registered(kernel, {
      netnsOk: true,
      groups: [{ name: 'net', flags: GENL_MCAST_CAP_NET_ADMIN }],
    })
    const owner = kernel.task({ uid: 1000 })
    const before = new TestFile(owner, GENERIC)
    owner.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    const join = (file: TestFile) => file.set(SOL_NETLINK, ADD_MEMBERSHIP, family.groupOffset)
    // The first file is of the first namespace still.
    expect([join(before), join(new TestFile(owner, GENERIC))]).toEqual([-EPERM, 0])
  })

  const heard = (file: TestFile) =>
    file.messages().map((received) => (typeof received === 'number' ? received : 'heard'))
  const eventOf = (family: GenlFamily) => {
    const skb = genlmsgNew(family.kernel, 0)
    genlmsgPut(skb, 0, 0, family, 0, 1)
    return skb
  }

  test('of all namespaces are told everywhere; it is enough that one listens', () => {
    const kernel = new Kernel()
    const family = registered(kernel, { netnsOk: true, groups: [{ name: 'one' }] })
    const files = [kernel.task(), kernel.task({ net: kernel.net() }), kernel.task({ net: kernel.net() })].map(
      (task) => {
        const file = new TestFile(task, GENERIC)
        file.bind(10)
        return file
      },
    )
    const tell = () => [genlmsgMulticastAllns(family, eventOf(family), 0, 0), ...files.map(heard)]
    expect(tell()).toEqual([-3, [], [], []])
    for (const [i, file] of files.entries()) {
      file.set(SOL_NETLINK, ADD_MEMBERSHIP, family.groupOffset)
      expect(tell()).toEqual([0, ...files.map((_, k) => (k <= i ? ['heard'] : []))])
    }
    expect(genlmsgMulticast(family, eventOf(family), 0, 0)).toBe(0)
    expect(files.map(heard)).toEqual([['heard'], [], []])
    expect([1, -1].map((place) => genlmsgMulticastAllns(family, eventOf(family), 0, place))).toEqual([-EINVAL, -EINVAL])
  })

  test('tell who caused it too, and once where he wants an echo', () => {
    const kernel = new Kernel()
    const family = registered(kernel, {
      groups: [{ name: 'one' }],
      operations: [
        {
          cmd: 1,
          doit: (_skb, info) => void genlNotify(family, eventOf(family), info, 0),
        },
      ],
    })
    const [requester, other] = [boundFile(kernel, GENERIC, 10), boundFile(kernel, GENERIC, 11)]
    for (const file of [requester, other]) file.set(SOL_NETLINK, ADD_MEMBERSHIP, family.groupOffset)
    const ask = (flags: number) => {
      requester.send(message(family.id, REQUEST | flags, 1, Uint8Array.of(1, 0, 0, 0)), 0)
      return [heard(requester), heard(other)]
    }
    expect([ask(0), ask(ECHO)]).toEqual([
      [['heard'], ['heard']],
      [['heard'], ['heard']],
    ])
  })

  test("the number of drop monitor's is never free, and the bitmap grows by as many words as are needed", () => {
    const kernel = new Kernel()
    const monitor = genlRegisterFamily(kernel, { name: 'NET_DM', groups: [{ name: 'events' }] }) as GenlFamily
    genlUnregisterFamily(monitor)
    expect(registered(kernel, { groups: [{ name: 'a' }] }).groupOffset).toBe(2)
    const many = Array.from({ length: 200 }, (_, i) => ({ name: `g${i}` }))
    const family = genlRegisterFamily(kernel, { name: 'many', groups: many }) as GenlFamily
    expect(family.groupOffset).toBe(19)
    // 64 groups, and four words for 200 more.
    const file = boundFile(kernel, GENERIC, 10)
    expect([320, 321].map((group) => file.set(SOL_NETLINK, ADD_MEMBERSHIP, group))).toEqual([0, -EINVAL])
  })

  test('do not say that a member leaves when the family goes', () => {
    const kernel = new Kernel()
    const log: string[] = []
    const family = registered(kernel, {
      groups: [{ name: 'a' }],
      bind: () => void log.push('bind'),
      unbind: () => void log.push('unbind'),
    })
    const file = boundFile(kernel, GENERIC, 10)
    file.set(SOL_NETLINK, ADD_MEMBERSHIP, family.groupOffset)
    genlUnregisterFamily(family)
    file.file.close()
    expect(log).toEqual(['bind'])
  })
})

test('the controller numbers commands and groups from 1, in nests that do not say so', () => {
  const kernel = new Kernel()
  const family = registered(kernel, {
    version: 2,
    groups: [{ name: 'a' }],
    operations: [{ cmd: 5, doit, flags: GENL_ADMIN_PERM }],
  })
  const file = boundFile(kernel, GENERIC, 10)
  file.send(message(16, REQUEST, 1, Uint8Array.of(3, 1, 0, 0, 6, 0, 1, 0, family.id, 0, 0, 0)), 0)
  const [answer] = file.messages()
  const expected = `
    6c000000 1000 0000 01000000 0a000000  01 02 0000  // nlmsghdr; CTRL_CMD_NEWFAMILY, version 2
    0600 0200 7800 0000                               // CTRL_ATTR_FAMILY_NAME "x"
    0600 0100 1d00 0000                               // CTRL_ATTR_FAMILY_ID 29
    0800 0300 02000000                                // CTRL_ATTR_VERSION
    0800 0400 00000000                                // CTRL_ATTR_HDRSIZE
    0800 0500 00000000                                // CTRL_ATTR_MAXATTR
    1800 0600                                         // CTRL_ATTR_OPS
      1400 0100 0800 0100 05000000 0800 0200 0b000000 // ADMIN_PERM, CMD_CAP_DO, CMD_CAP_HASPOL: refuses all attributes
    1800 0700                                         // CTRL_ATTR_MCAST_GROUPS
      1400 0100 0800 0200 02000000 0600 0100 6100 0000
  `
  const hexadecimal = expected.replaceAll(/\/\/.*$/gm, '').replaceAll(/\s/g, '')
  expect(typeof answer === 'object' && hexOf(answer.data)).toBe(hexadecimal)
})

test('a family without policies says so, and an unknown one too', () => {
  const kernel = new Kernel()
  const family = registered(kernel, { resvStartOp: 9, operations: [{ cmd: 5, doit }] })
  const file = fileOf(kernel.task())
  const ask = (id: number, more: number[] = []) => {
    file.send(message(16, REQUEST | DUMP, 1, Uint8Array.of(10, 1, 0, 0, 6, 0, 1, 0, id, 0, 0, 0, ...more)), 0)
    return file.messages().map((received) => {
      if (typeof received === 'number') return received
      return new DataView(received.data.buffer, received.data.byteOffset).getInt32(16, true)
    })
  }
  expect([ask(family.id), ask(99)]).toEqual([[-61], [-ENOENT]])
  // Where there are both, the number counts.
  const name = [11, 0, 2, 0, ...Buffer.from('nlctrl\0'), 0]
  expect(ask(family.id, name)).toEqual([-61])
})
