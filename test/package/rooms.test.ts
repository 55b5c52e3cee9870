import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** For each folder of src/, imports that biome.json forbids there and imports that it lets pass. */
const rooms: Record<string, { forbidden: string[]; lawful: string[] }> = {
  '.': {
    forbidden: ['./wire/errors.ts', './families/route/link/link.ts', 'node:fs', 'left-pad'],
    lawful: ['./wire/index.ts', './families/route/index.ts'],
  },
  wire: {
    forbidden: ['../schema/index.ts', '../socket/index.ts', '../index.ts', './../wire/index.ts', 'node:fs', 'fs'],
    lawful: ['./errno.ts', './sub/file.ts'],
  },
  schema: {
    forbidden: ['../wire/errors.ts', '../families/route/index.ts', '../client/index.ts', 'node:util', 'left-pad'],
    lawful: ['../wire/index.ts', './attrs.ts'],
  },
  'schema/codec': {
    forbidden: ['../../wire/errors.ts', '../../families/route/index.ts', '../../index.ts', '../index.ts', 'node:util'],
    lawful: ['../../wire/index.ts', '../language/attrs.ts', './decode.ts'],
  },
  'schema/codec/decode': {
    forbidden: ['../../../wire/errors.ts', '../../../families/route/index.ts', '../../index.ts', '../../../index.ts'],
    lawful: [
      '../../../wire/index.ts',
      '../../language/attrs.ts',
      '../layout.ts',
      '../compile/integer.ts',
      './reader.ts',
    ],
  },
  families: {
    forbidden: ['../wire/errors.ts', '../client/index.ts', '../kernel/index.ts', 'node:fs', '../index.ts'],
    lawful: ['../wire/index.ts', '../schema/index.ts'],
  },
  'families/route': {
    forbidden: ['../../wire/errors.ts', '../../client/index.ts', '../generic/ctrl.ts', '../../index.ts', 'node:fs'],
    lawful: ['../../wire/index.ts', '../../schema/index.ts', '../generic/index.ts', './link.ts'],
  },
  socket: {
    forbidden: ['../wire/errors.ts', '../schema/index.ts', '../client/index.ts', '../kernel/index.ts', 'left-pad'],
    lawful: ['../wire/index.ts', 'node:fs', 'node:fs/promises', './socket.ts'],
  },
  'families/route/tables': {
    forbidden: [
      '../../../wire/errors.ts',
      '../../../client/index.ts',
      '../../generic/ctrl.ts',
      '../index.ts',
      'node:fs',
    ],
    lawful: ['../../../schema/index.ts', '../../generic/index.ts', '../link/link.ts', '../route/encap/ila.ts'],
  },
  'families/route/route/encap': {
    forbidden: ['../../../../wire/errors.ts', '../../../../client/index.ts', '../../index.ts', '../../../index.ts'],
    lawful: ['../../../../wire/index.ts', '../../protocol.ts', '../../link/header.ts', './ila.ts'],
  },
  'socket/native': {
    forbidden: ['../../wire/errors.ts', '../../schema/index.ts', '../../kernel/index.ts', '../index.ts'],
    lawful: ['../../wire/index.ts', '../socket.ts', '../around/trace.ts', 'node:fs'],
  },
  'client/channel': {
    forbidden: ['../../kernel/index.ts', '../../families/route/index.ts', '../../socket/queue.ts', '../index.ts'],
    lawful: ['../../socket/index.ts', '../../wire/index.ts', '../dump.ts', 'node:timers'],
  },
  client: {
    forbidden: ['../kernel/index.ts', '../families/route/index.ts', '../socket/native/native.ts', '../live/index.ts'],
    lawful: ['../socket/index.ts', '../schema/index.ts', '../wire/index.ts', '../families/generic/index.ts'],
  },
  live: {
    forbidden: ['../kernel/index.ts', '../client/connection.ts', '../families/route/index.ts', '../socket/index.ts'],
    lawful: ['../client/index.ts', '../schema/index.ts', '../wire/index.ts'],
  },
  kernel: {
    forbidden: ['../client/index.ts', '../live/index.ts', '../socket/index.ts', '../wire/errors.ts', 'node:events'],
    lawful: ['../socket/socket.ts', '../socket/portable.ts', '../families/route/index.ts', '../wire/index.ts'],
  },
  'kernel/sock': {
    forbidden: [
      '../../client/index.ts',
      '../../families/route/link/link.ts',
      '../../wire/errors.ts',
      '../index.ts',
      'node:events',
    ],
    lawful: [
      '../kernel.ts',
      '../skb/page.ts',
      '../../wire/index.ts',
      '../../families/route/index.ts',
      '../../socket/socket.ts',
    ],
  },
  'kernel/protocols/route': {
    forbidden: [
      '../../../client/index.ts',
      '../../../families/route/link/link.ts',
      '../../../wire/errors.ts',
      '../../index.ts',
    ],
    lawful: [
      '../boot.ts',
      '../../errno.ts',
      '../../sock/sock.ts',
      '../../../wire/index.ts',
      '../../../socket/portable.ts',
    ],
  },
  'kernel/protocols/generic/controller': {
    forbidden: [
      '../../../../client/index.ts',
      '../../../../families/generic/nlctrl.ts',
      '../../../../wire/errors.ts',
      '../../../../index.ts',
      '../../../index.ts',
    ],
    lawful: [
      '../family.ts',
      '../../boot.ts',
      '../../../errno.ts',
      '../../../skb/message.ts',
      '../../../../wire/index.ts',
      '../../../../families/generic/index.ts',
    ],
  },
  'kernel/protocols/route/fib/ipv4': {
    forbidden: [
      '../../../../../client/index.ts',
      '../../../../../families/route/link/link.ts',
      '../../../../../wire/errors.ts',
      '../../../../../index.ts',
      '../../../../index.ts',
    ],
    lawful: [
      '../table/prefix.ts',
      '../../request.ts',
      '../../link/link.ts',
      '../../link/kinds/kind.ts',
      '../../../../errno.ts',
      '../../../../skb/message.ts',
      '../../../../../wire/index.ts',
      '../../../../../families/route/index.ts',
    ],
  },
  host: {
    forbidden: ['../kernel/index.ts', '../serve/index.ts', '../live/table.ts'],
    lawful: ['../client/index.ts', '../families/route/index.ts', '../live/index.ts'],
  },
  config: {
    forbidden: [
      '../kernel/index.ts',
      '../live/index.ts',
      '../client/connection.ts',
      '../families/route/link.ts',
      'node:fs',
    ],
    lawful: [
      '../client/index.ts',
      '../families/route/index.ts',
      '../schema/index.ts',
      '../socket/index.ts',
      './verb.ts',
    ],
  },
  serve: {
    forbidden: ['../client/index.ts', '../live/index.ts', '../families/route/index.ts'],
    lawful: ['../kernel/index.ts', '../socket/index.ts', '../wire/index.ts', 'node:net'],
  },
  spec: {
    forbidden: ['../client/index.ts', '../kernel/index.ts', 'left-pad'],
    lawful: ['../schema/index.ts', '../wire/index.ts', 'yaml', 'node:fs'],
  },
  cli: {
    forbidden: ['../client/connection.ts', 'left-pad', 'fs'],
    lawful: ['../client/index.ts', '../kernel/index.ts', '../families/route/index.ts', 'node:fs'],
  },
  'cli/show': {
    forbidden: ['../../client/connection.ts', '../../errors.ts', 'left-pad', 'fs'],
    lawful: ['../../client/index.ts', '../../families/route/index.ts', '../run.ts', '../table/table.ts', 'node:fs'],
  },
  'not-a-room': { forbidden: ['../wire/index.ts', 'node:fs'], lawful: ['./file.ts'] },
}

const forms = {
  import: (specifier: string) => `import '${specifier}'\n`,
  type: (specifier: string) => `export type { A } from '${specifier}'\n`,
  star: (specifier: string) => `export * from '${specifier}'\n`,
  dynamic: (specifier: string) => `export const loaded = import('${specifier}')\n`,
}

let project: string
const forbidden = new Set<string>()
const lawful = new Set<string>()

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'nlkit-rooms-'))
  cpSync(join(root, 'biome.json'), join(project, 'biome.json'))
  for (const [room, imports] of Object.entries(rooms)) {
    for (const [form, write] of Object.entries(forms)) {
      for (const specifier of imports.forbidden) forbidden.add(place(room, form, specifier, write))
      for (const specifier of imports.lawful) lawful.add(place(room, form, specifier, write))
    }
  }
  for (const [file, other] of [['a', 'b'] as const, ['b', 'a'] as const]) {
    writeFileSync(
      join(project, 'src', `${file}.ts`),
      `import { ${other} } from './${other}.ts'\nexport const ${file} = ${other}\n`,
    )
  }
})

afterAll(() => rmSync(project, { recursive: true, force: true }))

test('each folder of src/ imports what biome.json says and no more', () => {
  const reported = lint('noRestrictedImports')
  expect([...lawful].filter((file) => reported.has(file))).toEqual([])
  expect([...forbidden].filter((file) => !reported.has(file))).toEqual([])
})

test('a cycle of imports is an error', () => {
  expect(lint('noImportCycles')).toEqual(new Set(['src/a.ts', 'src/b.ts']))
})

/** Writes a file with one import; its name says which. */
function place(room: string, form: string, specifier: string, write: (specifier: string) => string): string {
  const file = join(project, 'src', room, `${form} ${specifier.replaceAll('/', '|')}.ts`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, write(specifier))
  return relative(project, file)
}

/** The files in which biome finds a violation of `rule`. */
function lint(rule: string): Set<string> {
  const args = ['lint', `--only=${rule}`, '--reporter=json', '--max-diagnostics=none', 'src']
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/biome'), args, { cwd: project, encoding: 'utf8' })
  const report = JSON.parse(stdout) as { diagnostics: { location: { path: string } }[] }
  return new Set(report.diagnostics.map((diagnostic) => diagnostic.location.path))
}
