import { stdin } from 'node:process'
import { text } from 'node:stream/consumers'
import { newNsid } from '../../families/route/index.ts'
import { addNamespace, namedNamespace, namespaces } from '../../host/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import { type Action, action } from '../command/action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { grammar } from '../grammar/grammar.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { printLines } from '../output.ts'
import { type NamespaceRow, namespaceRows, withOpen } from './netns-show.ts'

export const saveNamespaces: Action = action('save', {
  summary: 'writes names and ids of namespaces to a file, as in save > FILE: JSON',
  grammar: grammar({}),
  async run(_, context) {
    printLines([JSON.stringify(await withRoute(context, (rt) => namespaceRows(rt, context)))])
    return 0
  },
})

export const restoreNamespaces: Action = action('restore', {
  summary: 'makes namespaces that were saved, and gives them their ids, as in restore < FILE; what is there stays',
  grammar: grammar({}),
  async run(_, context) {
    if (stdin.isTTY) throw new UsageError('what is restored is read from a file', 'As in: nlkit netns restore < FILE')
    const rows = readRows(await text(stdin))
    const known = new Set((await namespaces()).map(({ name }) => name))
    for (const { name } of rows) if (!known.has(name)) await addNamespace(name)
    for (const { name, id } of rows) if (id !== undefined) await giveId(name, id, context)
    return 0
  },
})

/** One that has an id keeps it, and an id that is taken is not given again. */
async function giveId(name: string, id: number, context: Context): Promise<void> {
  try {
    await withRoute(context, (rt) =>
      withOpen(namedNamespace(name), (fd) => rt.do(newNsid, { fd, nsid: id }, { timeout: context.timeout })),
    )
  } catch (error) {
    if (!(error instanceof NetlinkError && (error.code === 'EEXIST' || error.code === 'ENOSPC'))) throw error
  }
}

/** What a file says. Throws UsageError for one that says something else. */
function readRows(json: string): NamespaceRow[] {
  let rows: unknown
  try {
    rows = JSON.parse(json)
  } catch {}
  if (!Array.isArray(rows) || !rows.every(isRow) || !rows.every(({ name }) => isName(name))) {
    throw new UsageError('the input is not what was saved: an array of objects with a name, and an id or not')
  }
  return rows
}

function isName(name: string): boolean {
  try {
    return namedNamespace(name).name === name
  } catch {
    return false
  }
}

function isRow(row: unknown): row is NamespaceRow {
  if (typeof row !== 'object' || row === null || !('name' in row) || typeof row.name !== 'string') return false
  return !('id' in row) || (Number.isInteger(row.id) && (row.id as number) >= 0)
}
