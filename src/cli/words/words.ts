import { suggestion } from '../../schema/index.ts'
import { UsageError } from './usage-error.ts'

/** Words that a command knows after its name: those that a value follows, and those that stand for themselves. */
export interface Vocabulary {
  /** Keyword, and how its value is called in messages. */
  readonly values: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
  /** Other spellings. */
  readonly synonyms?: Readonly<Record<string, string>>
  /** Keyword that a first word without one belongs to. */
  readonly first?: string
  /** Whether a word can be that one; by default any can. */
  readonly isFirst?: (word: string) => boolean
}

/** What the words said: values by keyword, and `''` for a flag. */
export type Words = ReadonlyMap<string, string>

/** Words of other tools that change things: nlkit only shows. */
const verbs = ['add', 'append', 'change', 'del', 'delete', 'flush', 'replace', 'set']

/** Reads the words after a command. Throws UsageError for one that is unknown, is there twice, or lacks its value. */
export function readWords(words: readonly string[], vocabulary: Vocabulary, command: string): Words {
  const { values, flags = [], synonyms = {}, first, isFirst = () => true } = vocabulary
  const found = new Map<string, string>()
  const start = words[0] === 'show' || words[0] === 'list' ? 1 : 0
  for (let i = start; i < words.length; i++) {
    const word = words[i] as string
    const keyword = (Object.hasOwn(synonyms, word) ? synonyms[word] : undefined) ?? word
    if (flags.includes(keyword)) found.set(keyword, '')
    else if (Object.hasOwn(values, keyword)) {
      const value = words[++i]
      if (value === undefined) throw new UsageError(`'${word}' needs ${values[keyword]}`)
      addOnce(found, keyword, value)
    } else if (i === start && first !== undefined && !verbs.includes(word) && isFirst(word)) addOnce(found, first, word)
    else throw unknownWord(word, [...Object.keys(values), ...flags, ...Object.keys(synonyms)], command)
  }
  return found
}

function addOnce(found: Map<string, string>, keyword: string, value: string): void {
  if (found.has(keyword)) throw new UsageError(`'${keyword}' is given twice`)
  found.set(keyword, value)
}

function unknownWord(word: string, known: readonly string[], command: string): UsageError {
  if (verbs.includes(word)) return new UsageError(`nlkit ${command} cannot '${word}': it only shows`)
  return new UsageError(`unknown word '${word}' after nlkit ${command}${suggestion(word, known)}`)
}
