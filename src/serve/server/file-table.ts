import type { SocketFile } from '../../kernel/index.ts'
import { ServedFile } from './served-file.ts'

/** A key that a client has chosen: 64 random bits, which nobody guesses. */
export type Key = readonly [number, number]

/** Files of a server: their numbers, and the keys by which a process proves that it has a descriptor. */
export class FileTable {
  readonly #byKey = new Map<string, ServedFile>()
  #last = 0

  add(file: SocketFile): ServedFile {
    this.#last = (this.#last % 0xffff_ffff) + 1
    return new ServedFile(file, this.#last)
  }

  /** Lets whoever knows `key` have the file, until it is closed; false when the key is taken. */
  admit(key: Key, served: ServedFile): boolean {
    const name = key.join(' ')
    if (this.#byKey.has(name)) return false
    this.#byKey.set(name, served)
    served.atClose(() => this.#byKey.delete(name))
    return true
  }

  find(key: Key): ServedFile | undefined {
    return this.#byKey.get(key.join(' '))
  }
}
