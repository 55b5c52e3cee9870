import { UnsupportedError } from '../../wire/index.ts'
import { checkModule, type KernelModule } from './kernel-module.ts'

const NEEDS = 'a Node that strips types (22.18 or newer), or the JavaScript that it compiles to'

/** How many were loaded: no two loads have the same URL, so none is answered with what an earlier one has read. */
let loads = 0

/**
 * Reads a module from a file of JavaScript, or of TypeScript where this Node strips types (UnsupportedError elsewhere).
 * `file` is a URL or an absolute path; what the file exports is the module, as `KernelModule` says. Each call reads the
 * file anew: the module's variables are its own, and changes of the file are seen, but not those of files that it
 * imports. Throws TypeError when it is no module.
 */
export async function loadModule(file: string | { readonly href: string }): Promise<KernelModule> {
  const href = hrefOf(file).replace(/#.*/s, '')
  let exported: unknown
  try {
    exported = await import(`${href}${href.includes('?') ? '&' : '?'}insmod=${++loads}`)
  } catch (error) {
    throw isUnknownType(error, href) ? new UnsupportedError(`${href} needs ${NEEDS}`, { cause: error }) : error
  }
  checkModule(exported)
  return exported
}

function hrefOf(file: string | { readonly href: string }): string {
  if (typeof file !== 'string') return file.href
  // A path is no URL: these letters would mean something in one.
  if (file.startsWith('/')) return `file://${file.replace(/[%?#\\\n\r\t]/g, encodeURIComponent)}`
  if (/^\w[\w+.-]+:/.test(file)) return file
  throw new TypeError(`a module is loaded from a URL or an absolute path, not from ${JSON.stringify(file)}`)
}

/** Whether it is TypeScript, and this Node does not know it. */
function isUnknownType(error: unknown, href: string): boolean {
  const { code } = Object(error) as { code?: unknown }
  return code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?ts(\?|$)/.test(href)
}
