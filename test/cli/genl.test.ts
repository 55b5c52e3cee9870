import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { execPath, platform } from 'node:process'
import { createInterface } from 'node:readline'
import { beforeEach, describe, expect, test } from 'vitest'
import { main, nlkit, start, values } from './nlkit.ts'
import { ServedKernel } from './served-kernel.ts'

interface Family {
  readonly familyName: string
  readonly familyId: number
  readonly version: number
  readonly hdrsize: number
  readonly maxattr: number
  readonly ops?: readonly { readonly id: number; readonly flags: number }[]
  readonly mcastGroups?: readonly { readonly id: number; readonly name: string }[]
  readonly policy?: Readonly<Record<string, Readonly<Record<string, Policy>>>>
  readonly opPolicy?: Readonly<Record<string, { readonly do?: number; readonly dump?: number }>>
}
interface Policy {
  readonly type: number
  readonly policyIdx?: number
  readonly minValueU?: number | string
  readonly maxValueU?: number | string
}

const shown = (...args: string[]) => JSON.parse(nlkit(['genl', ...args, '--json']).stdout) as Family[]
const hasGenl = spawnSync('genl', ['-V']).error === undefined

/** What `genl ctrl` prints. */
function genl(...args: string[]): string {
  const { stdout, status } = spawnSync('genl', ['ctrl', ...args], { encoding: 'utf8' })
  expect(status).toBe(0)
  return stdout
}

/** Numbers behind each place of a text, by the name of the place in the pattern. */
const fieldsOf = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(({ groups = {} }) => ({ ...groups }) as Record<string, string>)

/** The families in the words of `genl ctrl list`. */
function toldFamilies(text: string): Family[] {
  return text.split(/^Name: /m).flatMap((part): Family[] => {
    const [head] = fieldsOf(
      part,
      /^(?<name>.+)\n\tID: (?<id>\w+) {2}Version: (?<version>\w+) {2}header size: (?<size>\d+) {2}max attribs: (?<most>\d+)/g,
    )
    if (head === undefined) return []
    const ops = fieldsOf(part, /#\d+: {2}ID-(?<id>\w+) *\n(\t\tCapabilities \((?<flags>\w+)\))?/g)
    const groups = fieldsOf(part, /#\d+: {2}ID-(?<id>\w+) {2}name: (?<name>.+) \n/g)
    return [
      {
        familyName: head.name as string,
        familyId: Number(head.id),
        version: Number(head.version),
        hdrsize: Number(head.size),
        maxattr: Number(head.most),
        ...(ops.length === 0
          ? {}
          : { ops: ops.map(({ id, flags = '0' }) => ({ id: Number(id), flags: Number(flags) })) }),
        ...(groups.length === 0 ? {} : { mcastGroups: groups.map(({ id, name = '' }) => ({ id: Number(id), name })) }),
      },
    ]
  })
}

/** What genl tells: flags of commands only for families of version 2 and later. */
const asTold = (family: Family) => ({
  ...family,
  ...(family.ops && { ops: family.ops.map(({ id, flags }) => ({ id, flags: family.version > 1 ? flags : 0 })) }),
})

describe('families of this machine', () => {
  beforeEach(({ skip }) => {
    skip(platform !== 'linux', 'needs Linux')
    skip(!hasGenl, 'needs genl of iproute2')
  })

  test('are listed as genl ctrl lists them', () => {
    const told = toldFamilies(genl('list'))
    expect(told.map(({ familyName }) => familyName)).toContain('nlctrl')
    expect(shown().map(asTold)).toEqual(told)
  })

  test('have the policies that genl ctrl tells', () => {
    const names = shown().map(({ familyName }) => familyName)
    for (const name of ['nlctrl', 'netdev', 'ethtool'].filter((one) => names.includes(one))) {
      const [family] = shown('show', name)
      const text = spawnSync('genl', ['ctrl', 'policy', 'name', name], { encoding: 'utf8' }).stdout
      const attributes = fieldsOf(
        text,
        /policy\[(?<policy>\d+)\]:attr\[(?<attribute>\d+)\]:.*?(policy:(?<nested>\d+) |\n)/g,
      )
      const ours = Object.entries(family?.policy ?? {}).flatMap(([policy, set]) =>
        Object.entries(set).map(([attribute, { policyIdx }]) => ({
          policy,
          attribute,
          nested: policyIdx === undefined ? undefined : `${policyIdx}`,
        })),
      )
      expect(ours, name).toEqual(attributes)
      const policies = fieldsOf(text, /policies:( do=(?<do>\d+))?( dump=(?<dump>\d+))?/g)
      // Its order is that of the commands; the numbers of those that can only be dumped are missing there.
      const wanted = (family?.ops ?? []).filter(({ flags }) => (flags & 8) !== 0)
      expect(
        wanted.map(({ id }) => family?.opPolicy?.[id]),
        name,
      ).toEqual(
        policies.map((ways) =>
          Object.fromEntries(
            Object.entries(ways).flatMap(([way, index]) => (index === undefined ? [] : [[way, Number(index)]])),
          ),
        ),
      )
    }
  })

  test('are found by name and number', () => {
    const [family] = shown('get', 'name', 'nlctrl')
    expect(shown('id', '0x10')).toEqual([family])
    expect(shown('nlctrl')).toEqual([family])
  })
})

describe('the words', () => {
  beforeEach(({ skip }) => skip(platform !== 'linux', 'needs Linux'))

  test('one family is shown with commands, groups and policies', () => {
    const { stdout, code } = nlkit(['genl', 'show', 'nlctrl'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ +10 +CTRL_CMD_GETPOLICY +dump +1$/m)
    expect(stdout).toMatch(/^notify +16$/m)
    expect(stdout).toMatch(/^ +1 +10 +CTRL_ATTR_OP +U32 +0–4294967295$/m)
    expect(stdout).toMatch(/^ +0 +2 +CTRL_ATTR_FAMILY_NAME +NUL_STRING +at most 15 bytes$/m)
  })

  test('all families are a table', () => {
    expect(nlkit(['genl']).stdout).toMatch(/^16 +nlctrl +2 .*notify 16$/m)
    expect(nlkit(['genl', 'list']).stdout).toBe(nlkit(['genl']).stdout)
  })

  test('what is wrong', () => {
    for (const [words, code, reason] of [
      [['show', 'no such one'], 1, "find the generic netlink family 'no such one': CTRL_CMD_GETFAMILY: ENOENT"],
      [['show', 'nlctrl', 'id', '16'], 2, 'exclude each other'],
      [['show', 'a name that is too long'], 2, 'at most 15 bytes'],
      [['show', '--iproute2'], 2, 'no --iproute2'],
    ] as const) {
      const result = nlkit(['genl', ...words])
      expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(reason)])
    }
    expect(nlkit(['monitor', 'genl', 'dev', 'lo'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no link'),
    })
  })

  test('a shell completes names of families', () => {
    const offered = (...words: string[]) => nlkit(['completion', 'candidates', '--', ...words]).stdout.split('\n')
    expect(offered('genl', 'show', 'nlc')).toEqual(['nlctrl', ''])
    expect(offered('monitor', 'gen')).toEqual(['genl', ''])
  })
})

describe('families that come and go', () => {
  beforeEach(({ skip }) => skip(platform !== 'linux', 'needs Linux'))

  /** The first lines of the output, as soon as there are so many. */
  async function lines(child: ReturnType<typeof start>, count: number): Promise<string[]> {
    const found: string[] = []
    for await (const line of createInterface(child.stdout)) if (found.push(line) === count) break
    child.stdout.resume()
    return found
  }

  test('are shown by monitor genl, in the order of Linux', async () => {
    await using kernel = await ServedKernel.start()
    const child = start('run', '--kernel', kernel.path, '--', execPath, main, 'monitor', 'genl', '--jsonl')
    const all = lines(child, 4)
    // It listens when it is in the list of sockets with a group: sockets of the kernel itself have port id 0.
    await expect
      .poll(() => values(nlkit(['kernel', 'sockets', '--socket', kernel.path, '--jsonl'])))
      .toContainEqual(
        expect.toSatisfy(({ protocol, portid, groups }) => protocol === 16 && portid !== 0 && groups !== 0),
      )
    const module = join(import.meta.dirname, '../../examples/generic/sensors-module.js')
    for (const words of [
      ['insmod', module],
      ['rmmod', 'sensors'],
    ])
      expect(nlkit(['kernel', ...words, '--socket', kernel.path])).toMatchObject({ code: 0 })
    const group = { familyName: 'sensors', mcastGroups: [{ name: 'readings' }] }
    expect((await all).map((text) => JSON.parse(text))).toMatchObject([
      {
        event: 'newFamily',
        seq: 0,
        portid: 0,
        value: { familyName: 'sensors', version: 1, ops: [{ id: 1 }, { id: 2 }] },
      },
      { event: 'newGroup', value: group },
      { event: 'delGroup', value: group },
      { event: 'delFamily', value: { familyName: 'sensors' } },
    ])
    const end = once(child, 'close')
    child.kill('SIGINT')
    await end
  })
})
