import { once } from 'node:events'
import { stdin, stdout } from 'node:process'
import { buffer } from 'node:stream/consumers'
import type { BatchRequest, Connection } from '../../client/index.ts'
import type { Message, Operation } from '../../schema/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import { type Action, action } from '../action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Entries, type Found, type Grammar, grammar } from '../grammar/grammar.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { printLines } from '../output.ts'
import { fileMessages, fileStart, readFile } from './saved-file.ts'

/** A kind of object that can be saved. */
export interface SavedNoun<V extends object, E extends Entries> {
  /** In the plural, as in `routes`. */
  readonly name: string
  /** The number that a file begins with. */
  readonly magic: number
  readonly message: Message<'NETLINK_ROUTE', V>
  /** Words that say which ones are saved. */
  readonly grammar: Grammar<E>
  list(rt: Connection<'NETLINK_ROUTE'>, filter: Found<E>, context: Context): Promise<V[]>
  /** Makes one; EEXIST where it is there. */
  readonly make: Operation<'NETLINK_ROUTE', V, void>
  /** What is asked for to make it, where that is not what was read. */
  request?(value: V): V
  /** Which come first, because others need them: the lowest. */
  rank?(value: V): number
}

/** Messages that are written at once. */
const MANY = 1000

/** The actions that save objects of a kind in a file, and make them again. */
export function saveActions<V extends object, E extends Entries>(noun: SavedNoun<V, E>): readonly [Action, Action] {
  return [
    action('save', {
      summary: `writes ${noun.name} to a file, as in save > FILE`,
      grammar: noun.grammar,
      run: (filter, context) => save(noun, filter, context),
    }),
    action('restore', {
      summary: `makes ${noun.name} that were saved, as in restore < FILE; what is there stays`,
      grammar: grammar({}),
      run: (_, context) => restore(noun, context),
    }),
  ]
}

async function save<V extends object, E extends Entries>(
  noun: SavedNoun<V, E>,
  filter: Found<E>,
  context: Context,
): Promise<number> {
  if (stdout.isTTY) throw new UsageError('what is saved is not for a terminal', 'As in: nlkit route save > FILE')
  const values = await withRoute(context, (rt) => noun.list(rt, filter, context))
  stdout.write(fileStart(noun.magic))
  for (let at = 0; at < values.length; at += MANY) {
    if (!stdout.write(fileMessages(noun.message, values.slice(at, at + MANY)))) await once(stdout, 'drain')
  }
  return 0
}

async function restore<V extends object, E extends Entries>(noun: SavedNoun<V, E>, context: Context): Promise<number> {
  if (stdin.isTTY) throw new UsageError('what is restored is read from a file', 'As in: nlkit route restore < FILE')
  const values = readFile(await buffer(stdin), noun.magic, noun.message)
  const { rank = () => 0 } = noun
  const inOrder = values.map((value) => ({ value, rank: rank(value) })).sort((a, b) => a.rank - b.rank)
  const made = await withRoute(context, (rt) =>
    makeAll(
      rt,
      noun,
      inOrder.map(({ value }) => value),
      context,
    ),
  )
  if (context.statistics) printLines([`${made} of ${values.length} made`])
  return 0
}

/** Makes what is not there, and gives how many that were. Throws the first refusal, after all others were done. */
async function makeAll<V extends object>(
  rt: Connection<'NETLINK_ROUTE'>,
  { make, request = (value) => value }: Pick<SavedNoun<V, Entries>, 'make' | 'request'>,
  values: readonly V[],
  context: Context,
): Promise<number> {
  const requests = values.map((value): BatchRequest<'NETLINK_ROUTE'> => [make, request(value)])
  const results = await rt.batch(requests, { timeout: context.timeout })
  let made = 0
  let refusal: Error | undefined
  for (const result of results) {
    if (result.ok) made++
    else if (!(result.error instanceof NetlinkError && result.error.code === 'EEXIST')) refusal ??= result.error
  }
  if (refusal) throw refusal
  return made
}
