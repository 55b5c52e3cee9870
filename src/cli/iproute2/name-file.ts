import { readdirSync, readFileSync } from 'node:fs'

/** Where iproute2 keeps names: what comes with it, then what the administrator says. */
const FOLDERS = ['/usr/share/iproute2', '/etc/iproute2']

/** Names of numbers as iproute2 has them: some that it knows, and those of a file, which is read when it is needed. */
export class NameFile {
  readonly #file: string
  readonly #byNumber: Map<number, string>
  #isRead = false

  constructor(file: string, known: Readonly<Record<number, string>>) {
    this.#file = file
    this.#byNumber = new Map(Object.entries(known).map(([number, name]) => [Number(number), name]))
  }

  /** The name, if there is one. */
  nameOf(number: number): string | undefined {
    this.#read()
    return this.#byNumber.get(number)
  }

  /** All names, and their numbers. */
  names(): ReadonlyMap<string, number> {
    this.#read()
    return new Map([...this.#byNumber].map(([number, name]) => [name, number]))
  }

  #read(): void {
    if (this.#isRead) return
    this.#isRead = true
    for (const folder of FOLDERS) {
      for (const path of [`${folder}/${this.#file}`, ...filesIn(`${folder}/${this.#file}.d`)]) {
        for (const [number, name] of entriesOf(textOf(path))) this.#byNumber.set(number, name)
      }
    }
  }
}

function filesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.conf') && !name.startsWith('.'))
    return names.sort().map((name) => `${folder}/${name}`)
  } catch {
    return []
  }
}

/** The text of a file; nothing where there is none, or none that may be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Lines of a number, decimal or hexadecimal, and a name; what stands behind # is a comment. Other lines say nothing. */
export function* entriesOf(text: string): Generator<[number, string], void, undefined> {
  for (const line of text.split('\n')) {
    const [, number, name] = /^\s*(0x[\da-f]+|\d+)\s+([^\s#]+)/i.exec(line) ?? []
    if (number !== undefined && name !== undefined) yield [Number(number), name]
  }
}
