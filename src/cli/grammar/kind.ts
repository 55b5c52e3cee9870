import type { Candidates, WordReader } from './reader.ts'

/** A kind of value that stands after a word. */
export interface Kind<V> {
  /** How it stands in the help, as in ADDRESS; empty for a word that stands by itself. */
  readonly label: string
  /** Reads it; `word` is the word before it. Throws UsageError for what is not of the kind. */
  read(reader: WordReader, word: string): V
}

/** A kind of value that is one word. `what` names it in errors, as in `an address`. */
export function kind<V>(
  label: string,
  what: string,
  parse: (text: string, word: string) => V,
  candidates: Candidates = {},
): Kind<V> {
  return {
    label,
    read: (reader, word) => parse(reader.next(`'${word}' needs ${what}`, candidates), `'${word}'`),
  }
}

/** The same value in another form. */
export function mapped<V, W>(of: Kind<V>, map: (value: V, word: string) => W): Kind<W> {
  return { label: of.label, read: (reader, word) => map(of.read(reader, word), word) }
}
