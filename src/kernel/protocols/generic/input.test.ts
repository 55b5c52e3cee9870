import { describe, expect, test } from 'vitest'
import { boundFile, little, message, type TestFile } from '../../../../test/support/kernel.ts'
import { connect } from '../../../client/index.ts'
import { getPolicy, nlctrl } from '../../../families/generic/index.ts'
import { EINVAL, EOPNOTSUPP } from '../../errno.ts'
import { Kernel } from '../../kernel.ts'
import type { KernelVersion } from '../../parameters.ts'
import { type Policy, policyFrom } from '../../policy/policy.ts'
import { nlaGetU32 } from '../../skb/nlattr.ts'
import {
  GENL_CMD_CAP_DO,
  GENL_CMD_CAP_DUMP,
  GENL_DONT_VALIDATE_DUMP,
  GENL_DONT_VALIDATE_DUMP_STRICT,
  GENL_DONT_VALIDATE_STRICT,
  type GenlFamilyConfig,
} from './family.ts'
import { genlmsgNew, genlmsgPutReply, genlmsgReply } from './message.ts'
import { genlRegisterFamily } from './register.ts'

const GENERIC = 16
const [REQUEST, ACK, DUMP] = [1, 4, 0x300]

/** A file, and what asks a family of its kernel: errors of the answers, and types of what is no error. */
function world(config: Omit<GenlFamilyConfig, 'name'>, version?: KernelVersion) {
  const kernel = new Kernel({ version })
  const family = genlRegisterFamily(kernel, { name: 'x', ...config })
  if (typeof family === 'number') throw new Error(`refused: ${family}`)
  const file = boundFile(kernel, GENERIC, 10)
  const ask = (payload: number[], flags = 0) =>
    answers(file, message(family.id, REQUEST | flags, 1, Uint8Array.from(payload)))
  return { kernel, family, ask }
}

function answers(file: TestFile, request: Uint8Array): unknown[] {
  file.send(request, 0)
  return file.messages().flatMap((received) => {
    if (typeof received === 'number') return received
    const data = new DataView(received.data.buffer, received.data.byteOffset)
    const type = data.getUint16(4, little)
    return type === 2 || type === 3 ? data.getInt32(16, little) : `message of ${received.data.length} bytes`
  })
}

const u32 = (type: number, value: number) => [8, 0, type, 0, value, 0, 0, 0]
const longer = (type: number) => [12, 0, type, 0, 1, 0, 0, 0, 2, 0, 0, 0]
const policy: Policy = policyFrom({ 1: { kind: 'u32', max: 9 } })

describe('a request', () => {
  test('is given to its operation with what it has', () => {
    const seen: unknown[] = []
    const { ask } = world({
      headerSize: 2,
      version: 3,
      operations: [
        {
          cmd: 4,
          policy,
          doit(_skb, info) {
            const { cmd, version, sndSeq, sndPortid, attrs, userhdr, nlhdr } = info
            const value = attrs[1] && nlaGetU32(attrs[1])
            seen.push({ cmd, version, sndSeq, sndPortid, value, header: nlhdr.view.bytes[userhdr] })
            const answer = genlmsgNew(info.family.kernel, 4)
            genlmsgPutReply(answer, info, 0, 5)
            return genlmsgReply(answer, info)
          },
        },
      ],
    })
    // Behind a header of two bytes attributes begin at the next multiple of four.
    expect(ask([4, 7, 0, 0, 0xaa, 0xbb, 0, 0, ...u32(1, 9)], ACK)).toEqual(['message of 24 bytes', 0])
    expect(seen).toEqual([{ cmd: 4, version: 7, sndSeq: 1, sndPortid: 10, value: 9, header: 0xaa }])
    expect([ask([4, 0, 0, 0, 1]), ask([5, 0, 0, 0, 0, 0])]).toEqual([[-EINVAL], [-EOPNOTSUPP]])
  })
  test('has something before it and after it, unless the first refuses', () => {
    const log: string[] = []
    const { ask, kernel } = world({
      preDoit(_operation, _skb, info) {
        log.push('before')
        info.userPtr = 'kept'
        return info.attrs[1] === undefined ? 0 : -5
      },
      postDoit: (operation) => void log.push(`after ${operation.internalFlags}`),
      operations: [
        { cmd: 1, policy, internalFlags: 8, doit: (_, { userPtr }) => void log.push(`do ${userPtr}`) },
        {
          cmd: 2,
          policy,
          doit() {
            throw new Error('lost')
          },
        },
      ],
    })
    expect([ask([1, 0, 0, 0]), ask([1, 0, 0, 0, ...u32(1, 1)]), ask([2, 0, 0, 0])]).toEqual([[], [-5], [-5]])
    expect(log).toEqual(['before', 'do kept', 'after 8', 'before', 'before', 'after undefined'])
    expect(kernel.dmesg().at(-1)?.text).toContain('lost')
  })
  test('of an old command may have a dirty header, and is judged as mildly as the command wants', () => {
    const doit = () => 0
    const dumpit = () => 0
    const validate = GENL_DONT_VALIDATE_STRICT | GENL_DONT_VALIDATE_DUMP_STRICT
    const { ask } = world({
      resvStartOp: 3,
      policy,
      operations: [
        { cmd: 1, doit, dumpit, validate },
        { cmd: 2, doit, dumpit },
        { cmd: 3, doit, dumpit },
      ],
    })
    const dirty = [1, 2, 3].map((cmd) => ask([cmd, 0, 1, 0], ACK | 0x800))
    const strange = [1, 2, 3].map((cmd) => ask([cmd, 0, 0, 0, ...u32(7, 1)], ACK))
    const long = [1, 2, 3].map((cmd) => ask([cmd, 0, 0, 0, ...longer(1)], DUMP))
    expect(dirty).toEqual([[0], [0], [-EINVAL]])
    expect(strange).toEqual([[0], [-EINVAL], [-EINVAL]])
    expect(long).toEqual([[0], [-EINVAL], [-EINVAL]])
  })
  test('to an operation without policy has what attributes it likes before a command, and none from it on', () => {
    const doit = () => 0
    const { ask } = world({ resvStartOp: 2, operations: [1, 2].map((cmd) => ({ cmd, doit })) })
    expect([1, 2].map((cmd) => ask([cmd, 0, 0, 0, ...u32(1, 1)], ACK))).toEqual([[0], [-EINVAL]])
    expect([1, 2].map((cmd) => ask([cmd, 0, 0, 0], ACK))).toEqual([[0], [0]])
  })
  test('for a dump that is not checked at all', () => {
    const { ask } = world({
      resvStartOp: 9,
      policy,
      operations: [{ cmd: 1, dumpit: () => 0, validate: GENL_DONT_VALIDATE_DUMP }],
    })
    expect(ask([1, 0, 0, 0, ...u32(1, 200), 1, 2], DUMP)).toEqual([0])
  })
})

describe('kernels differ', () => {
  const splitOperations = [
    { cmd: 1, flags: GENL_CMD_CAP_DO, doit: () => 0 },
    { cmd: 1, flags: GENL_CMD_CAP_DUMP, dumpit: () => 0 },
  ]
  test.each<[KernelVersion, number]>([
    ['6.18', 0],
    ['7.3', -EINVAL],
  ])('in %s a way of a command without policy answers attributes with %i', (version, outcome) => {
    const { ask } = world({ splitOperations }, version)
    for (const flags of [ACK, DUMP]) expect(ask([1, 0, 0, 0, ...u32(1, 1)], flags)).toEqual([outcome])
  })
  test.each<[KernelVersion, object]>([
    ['6.18', { type: 4, minValueU: 0n, maxValueU: 0xffff_ffffn }],
    ['7.3', { type: 4 }],
  ])('in %s what a function judges is described as %o', async (version, described) => {
    const judged = policyFrom({ 1: { kind: 'u32', validate: () => 0 } })
    const { kernel } = world({ operations: [{ cmd: 1, policy: judged, doit: () => 0 }] }, version)
    await using ctrl = await connect(nlctrl, { socket: () => kernel.socket(GENERIC) })
    const parts = await ctrl.dump(getPolicy, { familyName: 'x' }).toArray()
    expect(parts.map(({ opPolicy, policy: rules }) => opPolicy ?? rules)).toEqual([
      { 1: { do: 0 } },
      { 0: { 1: described } },
    ])
  })
})
