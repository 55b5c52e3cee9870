import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '../..')

/** A subpath export of package.json that has code behind it, with its two files. */
export interface Subpath {
  readonly specifier: string
  readonly types: string
  readonly code: string
}

export function subpaths(): Subpath[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string; default: string }>
  }
  return Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string') return []
    const specifier = `nlkit${subpath.slice(1)}`
    return [{ specifier, types: join(root, target.types), code: join(root, target.default) }]
  })
}

/** The public names as they were built: a paragraph a subpath, with `type` before the names that have no value. */
export async function publicNames(): Promise<string> {
  const paragraphs: string[] = []
  for (const { specifier, types, code } of subpaths()) {
    const values = new Set(Object.keys(await import(pathToFileURL(code).href)))
    const names = [...new Set([...values, ...declaredNames(types)])].sort()
    const lines = names.map((name) => `  ${values.has(name) ? name : `type ${name}`}`)
    paragraphs.push([specifier, ...lines].join('\n'))
  }
  return `${paragraphs.join('\n\n')}\n`
}

const DECLARATION = /^export (?:declare )?(?:abstract )?(?:const|let|function|class|interface|type) ([\w$]+)/gm
const STAR = /^export (?:type )?\*(?: as ([\w$]+))? from ['"](.+?)['"]/gm
const LIST = /^export (?:type )?\{([^}]*)\}/gm

/** The names that a declaration file exports. Knows what tsc writes and no more: every export begins its line. */
function declaredNames(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file) || !existsSync(file)) return []
  seen.add(file)
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const names = [...text.matchAll(DECLARATION)].map(([, name = '']) => name)
  for (const [, as, from = ''] of text.matchAll(STAR)) {
    if (as) names.push(as)
    else names.push(...declaredNames(join(dirname(file), from.replace(/\.[jt]s$/, '.d.ts')), seen))
  }
  for (const [, list = ''] of text.matchAll(LIST)) {
    const items = list.split(',').map((item) => item.trim().replace(/^type /, ''))
    names.push(...items.map((item) => item.split(' as ').at(-1) ?? '').filter(Boolean))
  }
  return names
}
