import type { Plain } from '../../schema/index.ts'

/** What there is of some fields. */
export function present(fields: { readonly [name: string]: Plain | undefined }): { [name: string]: Plain } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [name: string]: Plain
  }
}
