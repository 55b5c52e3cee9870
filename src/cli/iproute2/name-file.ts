import { readdirSync, readFileSync } from 'node:fs'
import type { NumberAndName } from './names.ts'

/** Where iproute2 keeps names: what comes with it, then what the administrator says. */
const FOLDERS = ['/usr/share/iproute2', '/etc/iproute2']

/** Names of one of iproute2's files, and of those in the folder beside it. */
export function* namesInFile(file: string): Generator<NumberAndName, void, undefined> {
  for (const folder of FOLDERS) {
    for (const path of [`${folder}/${file}`, ...filesIn(`${folder}/${file}.d`)]) yield* numbersFirst(textOf(path))
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
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Lines of a number, decimal or hexadecimal, and a name; what stands behind # is a comment. Other lines say nothing. */
export function* numbersFirst(text: string): Generator<NumberAndName, void, undefined> {
  for (const line of text.split('\n')) {
    const [, number, name] = /^\s*(0x[\da-f]+|\d+)\s+([^\s#]+)/i.exec(line) ?? []
    if (number !== undefined && name !== undefined) yield [Number(number), name]
  }
}

/** Lines of a name and a number, as in `/etc/protocols`. */
export function* namesFirst(text: string): Generator<NumberAndName, void, undefined> {
  for (const line of text.split('\n')) {
    const [, name, number] = /^\s*([^\s#]+)\s+(\d+)\b/.exec(line) ?? []
    if (number !== undefined && name !== undefined) yield [Number(number), name]
  }
}
