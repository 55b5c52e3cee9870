import { once } from 'node:events'
import { stdin, stdout } from 'node:process'
import { buffer } from 'node:stream/consumers'
import type { Connection } from '../../client/index.ts'
import type { Message } from '../../schema/index.ts'
import { type Action, action } from '../command/action.ts'
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
  /** Makes what is not there, and gives how many that were. Rejects with the first refusal, after all others were done. */
  make(rt: Connection<'NETLINK_ROUTE'>, values: readonly V[], context: Context): Promise<number>
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
  const made = await withRoute(context, (rt) => noun.make(rt, values, context))
  if (context.statistics) printLines([`${made} of ${values.length} made`])
  return 0
}
