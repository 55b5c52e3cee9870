import { describe, expect, test } from 'vitest'
import * as generic from '../../src/families/generic/index.ts'
import * as route from '../../src/families/route/index.ts'
import * as usersock from '../../src/families/usersock/index.ts'
import {
  type ConstantTable,
  camelCase,
  interpretEncode,
  type Member,
  type Struct,
  Writer,
} from '../../src/schema/index.ts'
import { hexOf } from '../support/codec.ts'
import { bitFields, unnamedFields } from './bit-fields.ts'
import { type CHeaders, readHeaders } from './c-headers.ts'
import { type NameList, nameList } from './name-list.ts'
import { declaredIn } from './schema-walk.ts'
import { formsInC, structsOfNoName, tablePrefixes, tablesOfNoHeader } from './table-prefixes.ts'

/** The lists say what Linux 6.1 lacks, and what later versions up to this one have. */
const oldestHeaders: readonly [number, number] = [6, 1]
const newestHeaders: readonly [number, number] = [7, 3]

const declared = declaredIn([route, generic, usersock])
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
    ...[...declared.messages].map(({ name, type, command }): [string, number] => [name, command?.cmd ?? type]),
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

  test('every field of some bits is compared with a bit-field, or has no name', () => {
    const compared = new Set(bitFields.map(({ struct, member, field }) => `${struct}.${member}.${field}`))
    const all = [...declared.structs].flatMap((struct) =>
      struct.members.flatMap(({ name, type }) =>
        type.kind === 'bits' ? type.fields.map((field) => `${struct.name}.${name}.${field.name}`) : [],
      ),
    )
    expect(all.filter((name) => !compared.has(name))).toEqual([...unnamedFields])
  })

  test('what is listed as newer is declared', () => {
    const members = [...declared.structs].flatMap((struct) =>
      struct.members.map((member) => memberName(struct, member)),
    )
    const structs = [...declared.structs].map((struct) => `struct ${struct.name}`)
    const known = new Set([...declaredNumbers().map(([name]) => name), ...members, ...structs])
    const isKnown = (entry: string): boolean =>
      entry.endsWith('*') ? [...known].some((name) => name.startsWith(entry.slice(0, -1))) : known.has(entry)
    expect(newer.entries.filter((entry) => !isKnown(entry))).toEqual([])
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
    const structs = [...declared.structs].filter(
      ({ name }) => !newer.has(`struct ${name}`) && !structsOfNoName.has(name),
    )
    expect(structs.filter(({ name }) => headers.membersOf(name) === undefined).map(({ name }) => name)).toEqual([])
    expect(structs.flatMap(missingMembers)).toEqual([])
    const wanted = structs.map((struct): [string, { cName: string; flexible: boolean }[]] => [
      struct.name,
      oldMembers(struct).map(({ cName, size }) => ({ cName, flexible: size === 0 })),
    ])
    const inC = headers.structs(new Map(wanted))
    for (const struct of structs) expect(layoutOf(struct), struct.name).toEqual(inC.get(struct.name))
  })

  test('every bit-field has the bits that C gives it', () => {
    const rows = bitFields.filter(({ struct }) => headers.membersOf(struct) !== undefined)
    const inC = headers.bytesWith(rows.map(({ struct, c }) => ({ struct, members: membersInC(struct, c) })))
    for (const [i, { struct, member, field, value }] of rows.entries()) {
      const ours = structBytes(struct, { [member]: { [field]: value } })
      expect(ours, `${struct}.${member}.${field}`).toBe(inC[i])
    }
    expect(rows.length).toBeGreaterThan(0)
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

/** Of the names that C has for a field, those that this host's headers have. */
function membersInC(struct: string, names: readonly string[]): string[] {
  return names.filter((name) => name.includes('.') || headers.membersOf(struct)?.has(name))
}

/** A struct as we write it: what C has of it, without members of variable length. */
function structBytes(name: string, value: object): string {
  const header = [...declared.structs].find((struct) => struct.name === name)
  const writer = new Writer()
  interpretEncode({ name, protocol: '', type: 0, header, attributes: undefined }, value, writer)
  return hexOf(writer.slice())
}

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
