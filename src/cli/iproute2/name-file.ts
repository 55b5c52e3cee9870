import { readdirSync, readFileSync } from 'node:fs'

/** Where iproute2 keeps names of numbers. */
const FOLDER = '/etc/iproute2'

/** A number, decimal or hexadecimal, and its name; what follows is a remark. */
const line = /^[ \t]*(0x[\da-f]+|\d+)[ \t]+(\S+)/i

/** Names of numbers in the text of such a file. As iproute2 does, reads no further than to a line that is neither. */
export function parseNames(text: string): Map<number, string> {
  const names = new Map<number, string>()
  for (const given of text.split('\n')) {
    if (/^[ \t]*(#|$)/.test(given)) continue
    const [, number, name] = line.exec(given) ?? []
    if (number === undefined || name === undefined) break
    names.set(Number(number), name)
  }
  return names
}

/**
 * Names of numbers that this machine's file of iproute2 gives, as in `rt_protos`, and those of the files `*.conf` in the
 * folder beside it, `rt_protos.d`. What is missing or cannot be read has none.
 */
export function readNames(file: string): Map<number, string> {
  const folder = `${FOLDER}/${file}.d`
  const more = filesOf(folder).map((name) => `${folder}/${name}`)
  return new Map([`${FOLDER}/${file}`, ...more].flatMap((path) => [...parseNames(textOf(path))]))
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^[^.].*\.conf$/.test(name))
  } catch {
    return []
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
