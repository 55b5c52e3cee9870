import { readFileSync } from 'node:fs'

/** A file of numbers and names of iproute2, as in `/etc/iproute2/group`. */
export interface NamesFile {
  /** The name of a number; undefined for one without. */
  nameOf(number: number): string | undefined
  /** The number of a name; undefined where the file does not have it. */
  numberOf(name: string): number | undefined
  /** All names. */
  names(): string[]
}

/** Reads a file when it is first asked for. A missing file has no names but those of `builtIn`. */
export function namesFile(path: string, builtIn: Readonly<Record<string, number>> = {}): NamesFile {
  let numbers: ReadonlyMap<string, number> | undefined
  let names: ReadonlyMap<number, string> | undefined
  const byName = () => {
    numbers ??= new Map([...Object.entries(builtIn), ...linesOf(path)])
    return numbers
  }
  const byNumber = () => {
    names ??= new Map([...byName()].map(([name, number]) => [number, name]))
    return names
  }
  return {
    nameOf: (number) => byNumber().get(number),
    numberOf: (name) => byName().get(name),
    names: () => [...byName().keys()],
  }
}

function linesOf(path: string): [string, number][] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    const [, number, name] = /^\s*(0x[\da-f]+|\d+)\s+([^\s#]+)/i.exec(line) ?? []
    return number === undefined || name === undefined ? [] : [[name, Number(number)] as [string, number]]
  })
}
