import { readAll } from '../grammar/grammar.ts'
import type { Kind } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { findLinkKind, findPortKind, linkKinds, PORT_SUFFIX, portKindNames } from './kinds/all-kinds.ts'
import type { Draft, Edit, KindData, LinkKind } from './kinds/link-kind.ts'

/** What was said behind `type`. */
export interface TypeWords {
  /** The kind; of a port, that of its master. */
  readonly name: string
  /** Whether it is the kind of a port, as in `bridge_slave`. */
  readonly isPort: boolean
  /** Undefined of a kind that nlkit does not know. */
  readonly kind: LinkKind | undefined
  readonly edits: readonly Edit[]
}

/** A kind and all its words: whatever stands behind it belongs to it. */
function typeWords(kindNames: readonly string[]): Kind<TypeWords> {
  return {
    label: 'KIND [its words]',
    read(reader) {
      const typed = reader.next("'type' needs a kind of link", { words: kindNames })
      const isPort = typed.endsWith(PORT_SUFFIX)
      const name = isPort ? typed.slice(0, -PORT_SUFFIX.length) : typed
      const kind = isPort ? findPortKind(name) : findLinkKind(name)
      const found = kind === undefined ? {} : readAll(kind.words, reader, `… type ${typed}`)
      reader.close()
      return { name, isPort, kind, edits: editsOf(found) }
    },
  }
}

/** The kind of a link that is made. */
export const newLinkType: Kind<TypeWords> = typeWords(Object.keys(linkKinds))

/** The kind of a link that is there, or what it is to its master. */
export const linkType: Kind<TypeWords> = typeWords([...Object.keys(linkKinds), ...portKindNames])

function editsOf(found: object): readonly Edit[] {
  return (Object.values(found) as readonly (Edit | readonly Edit[])[]).flat()
}

/** What the words make of data: of those that are there, where the kernel takes them whole. */
export function draftOf({ edits }: TypeWords, before: KindData): Draft {
  const draft: Draft = { data: { ...before }, links: {} }
  for (const edit of edits) edit(draft)
  return draft
}

/** Throws UsageError where a port is not what is wanted. */
export function refusePort({ name, isPort }: TypeWords): void {
  if (isPort)
    throw new UsageError(`a link is not made a port by its type`, `As in: nlkit link set eth0 master ${name}0`)
}
