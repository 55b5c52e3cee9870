/** A number and its name. */
export type NumberAndName = readonly [number: number, name: string]

/** Names of numbers: some that are known, and those of files, which are read when they are needed. */
export class Names {
  readonly #known: Readonly<Record<number, string>>
  readonly #read: () => Iterable<NumberAndName>
  #byNumber: ReadonlyMap<number, string> | undefined
  #byName: ReadonlyMap<string, number> | undefined

  constructor(known: Readonly<Record<number, string>>, read: () => Iterable<NumberAndName>) {
    this.#known = known
    this.#read = read
  }

  /** The name, if there is one. */
  nameOf(number: number): string | undefined {
    const known = Object.entries(this.#known).map(([key, name]): NumberAndName => [Number(key), name])
    this.#byNumber ??= new Map([...known, ...this.#read()])
    return this.#byNumber.get(number)
  }

  /** All names, and their numbers. */
  get all(): ReadonlyMap<string, number> {
    this.nameOf(0)
    this.#byName ??= new Map([...(this.#byNumber ?? [])].map(([number, name]) => [name, number]))
    return this.#byName
  }
}
