import { suggestion } from '../../schema/index.ts'
import type { Kind } from './kind.ts'
import type { WordReader } from './reader.ts'
import { UsageError } from './usage-error.ts'

/** A word of a grammar, and what follows it. */
export interface Entry<V> {
  /** How it is written, the usual way first; without, as it is called in the grammar. */
  readonly spellings: readonly string[]
  readonly label: string
  /** What it means, in a line. */
  readonly help: string
  /** Whether it may stand several times. */
  readonly repeats: boolean
  /** Reads what follows; `before` is what was read when it stood before. */
  read(reader: WordReader, word: string, before: V | undefined): V
}

/** Words by what they are called in the result. */
export type Entries = Readonly<Record<string, Entry<unknown>>>

/** What was read by some entries. */
export type Found<E extends Entries> = { readonly [K in keyof E]?: E[K] extends Entry<infer V> ? V : never }

/** A word that may stand once. */
export function once<V>(kind: Kind<V>, help: string, ...spellings: string[]): Entry<V> {
  return {
    spellings,
    label: kind.label,
    help,
    repeats: false,
    read(reader, word, before) {
      if (before !== undefined) throw new UsageError(`'${word}' is given twice`)
      return kind.read(reader, word)
    },
  }
}

/** A word that may stand several times. */
export function often<V>(kind: Kind<V>, help: string, ...spellings: string[]): Entry<readonly V[]> {
  return {
    spellings,
    label: kind.label,
    help,
    repeats: true,
    read: (reader, word, before = []) => [...before, kind.read(reader, word)],
  }
}

/** Words of which one may stand: each is its own value. */
export function choice<const W extends string>(help: string, ...words: W[]): Entry<W> {
  return {
    spellings: words,
    label: '',
    help,
    repeats: false,
    read(_reader, word, before) {
      if (before !== undefined) throw new UsageError(`'${word}' and '${before}' exclude each other`)
      return word as W
    },
  }
}

/** What may stand without its word. */
export interface Bare<E extends Entries> {
  /** The entry that it belongs to; of several, the first that is not there yet. */
  readonly bare?: (keyof E & string) | readonly (keyof E & string)[]
  /** Whether a word can be that; by default any can. */
  readonly isBare?: (word: string) => boolean
  /** Those of them without which there is nothing to do, for help to say so: who does it asks for them in words of his own. */
  readonly required?: readonly (keyof E & string)[]
}

/** Some words in any order, each with what follows it. Is a kind itself, so that grammars can be in grammars. */
export interface Grammar<E extends Entries = Entries> extends Kind<Found<E>> {
  readonly entries: E
  /** Entries that may stand without their word. */
  readonly bare: readonly string[]
  /** Entries that must be there. */
  readonly required: readonly string[]
}

/** A grammar. Read as a kind, it ends at the first word that it does not know. */
export function grammar<const E extends Entries>(
  entries: E,
  { bare = [], isBare = () => true, required = [] }: Bare<E> = {},
): Grammar<E> {
  const bares = [bare].flat() as (keyof E & string)[]
  const byWord = new Map<string, keyof E & string>()
  for (const [name, { spellings }] of Object.entries(entries)) {
    for (const spelling of spellings.length === 0 ? [name] : spellings) byWord.set(spelling, name)
  }
  const helpOf = (word: string) => entries[byWord.get(word) ?? '']?.help
  const read = (reader: WordReader): Found<E> => {
    const found: { [K in keyof E]?: unknown } = {}
    const isFree = (name: keyof E & string) => !Object.hasOwn(found, name) || entries[name]!.repeats
    const readEntry = (name: keyof E & string, word: string) => entries[name]!.read(reader, word, found[name])
    const freeWords = () => [...byWord.keys()].filter((spelling) => isFree(byWord.get(spelling)!))
    for (;;) {
      const word = reader.peek({ words: freeWords(), helpOf })
      if (word === undefined) {
        const name = bares.find(isFree)
        if (name !== undefined) reader.offer(() => readEntry(name, name))
        return found as Found<E>
      }
      const named = byWord.get(word)
      const name = named ?? (isBare(word) ? bares.find(isFree) : undefined)
      if (name === undefined) return found as Found<E>
      if (named !== undefined) reader.next(word)
      found[name] = readEntry(name, named === undefined ? name : word)
    }
  }
  return { entries, bare: bares, required, label: '…', read }
}

/** Reads all words. Throws UsageError for one that the grammar does not know; `after` is what stands before them. */
export function readAll<E extends Entries>(of: Grammar<E>, reader: WordReader, after: string): Found<E> {
  const found = of.read(reader, after)
  const word = reader.peek()
  if (word !== undefined)
    throw new UsageError(`unknown word '${word}' after nlkit ${after}${suggestion(word, wordsOf(of))}`)
  return found
}

/** All words that a grammar knows. */
export function wordsOf(of: Grammar): string[] {
  return Object.entries(of.entries).flatMap(([name, { spellings }]) => (spellings.length === 0 ? [name] : spellings))
}
