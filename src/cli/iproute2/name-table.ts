import { suggestion } from '../../schema/index.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { numberOf } from '../words/values.ts'
import { readNames } from './name-file.ts'

/** What a table of names is made of. */
export interface NameTableParts {
  /** What the numbers are of, as in `protocol`. */
  readonly what: string
  /** Names that iproute2 has built in. */
  readonly known: Readonly<Record<string, number>>
  /** Further ways to write some of them. */
  readonly synonyms?: Readonly<Record<string, number>>
  /** The file in /etc/iproute2 that has more. */
  readonly file?: string
  /** The largest number; 255 by default. */
  readonly max?: number
  /** Numbers are hexadecimal, with or without `0x`. */
  readonly hexadecimal?: boolean
}

/** Numbers that have names in iproute2: those that it knows, and those that this machine's files give. */
export class NameTable {
  readonly #parts: NameTableParts
  #names: ReadonlyMap<number, string> | undefined

  constructor(parts: NameTableParts) {
    this.#parts = parts
  }

  /** The name, or undefined where it has none. */
  find(number: number): string | undefined {
    return this.#read().get(number)
  }

  /** The name; the number as text where it has none, or `numeric` is set. */
  name(number: number, numeric = false): string {
    return (numeric ? undefined : this.find(number)) ?? `${number}`
  }

  /** A kind of value for grammars: a number, or one of the names. */
  get kind(): Kind<number> {
    const { what, max = 0xff, hexadecimal = false } = this.#parts
    const words = () => [...this.#byName().keys()]
    const candidates = {
      get words() {
        return words()
      },
    }
    return kind(
      what.toUpperCase(),
      `a ${what}`,
      (text) => {
        const named = this.numberOf(text)
        if (named !== undefined) return named
        if (hexadecimal && /^(0x)?[\da-f]+$/i.test(text)) return numberOf(`0x${text.replace(/^0x/i, '')}`, what, max)
        if (/^\d/.test(text)) return numberOf(text, what, max)
        throw new UsageError(
          `unknown ${what} '${text}'${suggestion(text, words())}`,
          `It is a number, or one of: ${words().join(', ')}`,
        )
      },
      candidates,
    )
  }

  /** The number that has a name, in this or another case. */
  numberOf(name: string): number | undefined {
    const byName = this.#byName()
    return byName.get(name) ?? byName.get(name.toLowerCase())
  }

  #byName(): Map<string, number> {
    const names = [...this.#read()].map(([number, name]) => [name, number] as const)
    return new Map([...names, ...Object.entries(this.#parts.synonyms ?? {})])
  }

  #read(): ReadonlyMap<number, string> {
    if (this.#names === undefined) {
      const { known, file } = this.#parts
      const builtIn = Object.entries(known).map(([name, number]) => [number, name] as const)
      this.#names = new Map([...builtIn, ...(file === undefined ? [] : readNames(file))])
    }
    return this.#names
  }
}
