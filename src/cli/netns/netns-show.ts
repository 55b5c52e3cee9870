import { type FileHandle, open } from 'node:fs/promises'
import type { Connection } from '../../client/index.ts'
import { getNsid, newNsid } from '../../families/route/index.ts'
import { type NamedNamespace, namedNamespace, namespaces } from '../../host/index.ts'
import { type Action, action } from '../command/action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { kind } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { printList, tableOf, type View } from '../output.ts'
import { numberOf } from '../words/values.ts'
import { namespaceName } from './netns-name.ts'

/** The id that stands for none, and that asks for one to be chosen (NETNSA_NSID_NOT_ASSIGNED). */
const NONE = -1

/** A namespace with a name, and what the one that asks calls it. */
export interface NamespaceRow {
  readonly name: string
  readonly id?: number | undefined
}
type Row = Partial<{ readonly [K in keyof NamespaceRow]: NamespaceRow[K] | undefined }>

export const showNamespaces: Action = action('list', {
  aliases: ['show', 'lst'],
  summary: 'shows namespaces that have a name, and the ids that they have here',
  grammar: grammar({}),
  run: (_, context) =>
    withRoute(context, async (rt) => {
      printList(context.output, await namespaceRows(rt, context), view(context))
      return 0
    }),
})

export const listIds: Action = action('list-id', {
  summary: 'shows the ids of namespaces, also of those without a name',
  grammar: grammar({}),
  run: (_, context) =>
    withRoute(context, async (rt) => {
      const ids = await rt.dump(getNsid, {}, { timeout: context.timeout }).toArray()
      const named = await namespaceRows(rt, context)
      const rows = ids.map(({ nsid: id }): Row => ({ id, name: named.find((row) => row.id === id)?.name }))
      printList(context.output, rows, idView(context))
      return 0
    }),
})

const idOrAuto = kind(
  'ID',
  'a number, or auto',
  (given, word) => (given === 'auto' ? NONE : numberOf(given, word, 0x7fff_ffff)),
  {
    words: ['auto'],
  },
)

export const setId: Action = action('set', {
  summary: 'gives a namespace an id: a number, or auto for a free one',
  grammar: grammar(
    { name: once(namespaceName, 'the namespace'), id: once(idOrAuto, 'the id') },
    { bare: ['name', 'id'], required: ['name', 'id'] },
  ),
  run({ name, id }, context) {
    if (name === undefined || id === undefined) throw new UsageError('which id?', 'As in: nlkit netns set blue auto')
    return withRoute(context, (rt) =>
      withOpen(namedNamespace(name), async (fd) => {
        await rt.do(newNsid, { fd, nsid: id }, { timeout: context.timeout })
        return 0
      }),
    )
  },
})

function view({ output: { paint } }: Context): View<Row> {
  return {
    plain: ({ name, id }) => ({ ...(name === undefined ? {} : { name }), ...(id === undefined ? {} : { id }) }),
    ...tableOf<Row>(
      [
        { title: 'NAME', cell: ({ name }) => ({ text: name ?? '', style: 'name' }) },
        { title: 'ID', align: 'right', cell: ({ id }) => id },
      ],
      paint,
    ),
    iproute2: (rows) => rows.map(({ name, id }) => ({ name: name ?? '', ...(id === undefined ? {} : { id }) })),
  }
}

function idView(context: Context): View<Row> {
  return {
    ...view(context),
    iproute2: (rows) => rows.map(({ name, id }) => ({ nsid: id ?? NONE, ...(name === undefined ? {} : { name }) })),
  }
}

/** All namespaces that have a name. */
export async function namespaceRows(rt: Connection<'NETLINK_ROUTE'>, context: Context): Promise<NamespaceRow[]> {
  return Promise.all((await namespaces()).map((namespace) => rowOf(rt, namespace, context)))
}

async function rowOf(
  rt: Connection<'NETLINK_ROUTE'>,
  namespace: NamedNamespace,
  context: Context,
): Promise<NamespaceRow> {
  const { name } = namespace
  // A name whose namespace cannot be opened is shown all the same: it was cut short when it was made, or is just going.
  const id = await withOpen(
    namespace,
    async (fd) => (await rt.do(getNsid, { fd }, { timeout: context.timeout })).nsid,
  ).catch(() => undefined)
  return { name, id: id === undefined || id < 0 ? undefined : id }
}

/** Does something with a namespace that is open meanwhile. */
export async function withOpen<T>({ path }: NamedNamespace, body: (fd: number) => Promise<T>): Promise<T> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    return await body(file.fd)
  } finally {
    await file?.close()
  }
}
