import { describe, expect, test } from 'vitest'
import * as route from '../../src/families/route/index.ts'
import * as usersock from '../../src/families/usersock/index.ts'
import { type ConstantTable, camelCase, type Member, type Struct } from '../../src/schema/index.ts'
import { type CHeaders, readHeaders } from './c-headers.ts'
import { type NameList, nameList } from './name-list.ts'
import { declaredIn } from './schema-walk.ts'
import { formsInC, tablePrefixes, tablesOfNoHeader } from './table-prefixes.ts'

/** The lists say what Linux 6.1 lacks, and what later versions up to this one have. */
const oldestHeaders: readonly [number, number] = [6, 1]
const newestHeaders: readonly [number, number] = [7, 0]

const declared = declaredIn([route, usersock])
const newer = nameList('newer.txt')
/** Attributes whose C name is too long for its place: the set has only those that name a port. */
const namedOtherwise = new Set(['DEVLINK_ATTR_PORT_INDEX'])
const found = readHeaders()
const tooOld = typeof found !== 'string' && compareVersions(found.version, oldestHeaders) < 0
const obstacle =
  typeof found === 'string' ? found : tooOld ? `headers of Linux ${found.version.join('.')}, older than 6.1` : undefined
const headers = found as CHeaders

function compareVersions(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0] || a[1] - b[1]
}

/** Every number that the families give to a C name; a name may be used more than once. */
function declaredNumbers(): [string, number][] {
  return [
    ...[...declared.protocols].map(({ name, number }): [string, number] => [name, number]),
    ...[...declared.messages].map(({ name, type }): [string, number] => [name, type]),
    ...[...declared.groups].map(({ name, id }): [string, number] => [name, id]),
    ...[...declared.sets].flatMap((set) => set.attributes.map(({ cName, id }): [string, number] => [cName, id])),
    ...[...declared.tables].flatMap(([table, entries]) =>
      tablesOfNoHeader.has(table) ? [] : tableNumbers(table, entries),
    ),
  ]
}

function tableNumbers(table: string, entries: ConstantTable): [string, number][] {
  const inC = formsInC[table] ?? ((value: number) => value)
  return Object.entries(entries).map(([key, value]) => [`${tablePrefixes[table]}${key}`, inC(value)])
}

describe('without headers', () => {
  test('every exported table has a prefix', () => {
    const ofHeaders = [...declared.tables.keys()].filter((name) => !tablesOfNoHeader.has(name))
    expect(ofHeaders.sort()).toEqual(Object.keys(tablePrefixes).sort())
    expect([...tablesOfNoHeader].filter((name) => !declared.tables.has(name))).toEqual([])
  })

  test('an attribute is called what its C name says', () => {
    const misnamed = [...declared.sets].flatMap((set) =>
      set.attributes
        .filter(({ cName }) => cName.startsWith(`${set.name}_`) && !namedOtherwise.has(cName))
        .filter(({ cName, name }) => name !== camelCase(cName.slice(set.name.length + 1)))
        .map(({ cName, name }) => `${cName}: ${name}`),
    )
    expect(misnamed).toEqual([])
  })

  test('what is listed as newer is declared', () => {
    const members = [...declared.structs].flatMap((struct) =>
      struct.members.map((member) => memberName(struct, member)),
    )
    const structs = [...declared.structs].map((struct) => `struct ${struct.name}`)
    const known = new Set([...declaredNumbers().map(([name]) => name), ...members, ...structs])
    expect(newer.entries.filter((name) => !known.has(name))).toEqual([])
  })
})

describe.skipIf(obstacle !== undefined)(`with the installed headers${obstacle ? ` (${obstacle})` : ''}`, () => {
  test('every name is there, unless it is listed as newer', () => {
    const missing = declaredNumbers().filter(([name]) => !headers.has(name) && !newer.has(name))
    expect(missing.map(([name]) => name)).toEqual([])
  })

  test('every name has the number that C gives it', () => {
    const numbers = declaredNumbers().filter(([name]) => headers.has(name))
    const inC = headers.values(new Set(numbers.map(([name]) => name)))
    const wrong = numbers.filter(([name, number]) => inC.get(name) !== number)
    expect(wrong.map(([name, number]) => `${name} is ${inC.get(name)}, not ${number}`)).toEqual([])
    expect(inC.size).toBeGreaterThan(100)
  })

  test('every struct lies in memory as in C', () => {
    const structs = [...declared.structs].filter((struct) => !newer.has(`struct ${struct.name}`))
    expect(structs.filter(({ name }) => headers.membersOf(name) === undefined).map(({ name }) => name)).toEqual([])
    expect(structs.flatMap(missingMembers)).toEqual([])
    const wanted = structs.map((struct): [string, { cName: string; flexible: boolean }[]] => [
      struct.name,
      oldMembers(struct).map(({ cName, size }) => ({ cName, flexible: size === 0 })),
    ])
    const inC = headers.structs(new Map(wanted))
    for (const struct of structs) expect(layoutOf(struct), struct.name).toEqual(inC.get(struct.name))
  })

  test('every attribute that C has is declared, or listed as none', ({ skip }) => {
    skip(compareVersions(headers.version, newestHeaders) > 0, `headers of Linux ${headers.version.join('.')} are newer`)
    const attributes = new Set([...declared.sets].flatMap((set) => set.attributes.map(({ cName }) => cName)))
    expect(leftOut(attributes, nameList('not-attributes.txt'))).toEqual([])
  })

  test('every message and group that C has is declared, or listed as missing', ({ skip }) => {
    skip(compareVersions(headers.version, newestHeaders) > 0, `headers of Linux ${headers.version.join('.')} are newer`)
    const names = new Set([...declared.messages, ...declared.groups].map(({ name }) => name))
    expect(leftOut(names, nameList('not-declared.txt'))).toEqual([])
  })
})

/** Names in the enums that the declared names come from, which are neither declared nor listed. */
function leftOut(names: ReadonlySet<string>, listed: NameList): string[] {
  const enums = headers.enums.filter((entries) => entries.some((name) => names.has(name)))
  return enums.flat().filter((name) => !names.has(name) && !listed.has(name) && !isNoName(name))
}

/** Zero, padding, and the ends of an enum. */
const isNoName = (name: string): boolean => /^__|_(UNSPEC|NONE|PAD|BASE|MAX)$/.test(name)

const memberName = (struct: Struct, member: Member): string => `${struct.name}.${member.cName}`

/** Members that the oldest headers have. */
function oldMembers(struct: Struct): Member[] {
  return struct.members.filter((member) => headers.membersOf(struct.name)?.has(member.cName))
}

function missingMembers(struct: Struct): string[] {
  const old = new Set(oldMembers(struct))
  return struct.members
    .filter((member) => !old.has(member) && member.cName !== '')
    .map((member) => memberName(struct, member))
    .filter((name) => !newer.has(name))
}

/** Our layout of what the headers have: a struct that has grown since is as long as it was. */
function layoutOf(struct: Struct): { size: number; members: Map<string, { offset: number; size: number }> } {
  const old = oldMembers(struct)
  const firstNewer = struct.members.find(
    (member) => member.size > 0 && !old.includes(member) && member.offset >= sizeBefore(old),
  )
  const size = firstNewer === undefined ? struct.size : Math.ceil(sizeBefore(old) / struct.align) * struct.align
  return { size, members: new Map(old.map(({ cName, offset, size }) => [cName, { offset, size }])) }
}

const sizeBefore = (members: readonly Member[]): number => Math.max(...members.map(({ offset, size }) => offset + size))
