import { delLinkProp, type LinkMessage, newLinkProp } from '../../families/route/index.ts'
import { type Noun, type VerbFunction, verbOf } from '../verb.ts'
import { type LinkRef, linkNamed } from './link-names.ts'

/** Further names of a link. */
export interface AltNamesDescription {
  readonly name: LinkRef
  /** At most 127 bytes each. */
  readonly altNames: readonly string[]
}

const altNamesNoun: Noun<AltNamesDescription, LinkMessage> = {
  name: 'further name',
  operations: { add: newLinkProp, delete: delLinkProp },
  text: ({ name, altNames }) => `${altNames.join(' ')} of ${name}`,
  links: () => [],
  message: ({ name, altNames }) => ({ ...linkNamed(name), propList: { altIfname: [...altNames] } }),
}

/** Gives a link further names; EEXIST where one is taken. */
export const addAltNames: VerbFunction<AltNamesDescription> = verbOf('add', altNamesNoun)
/** Takes further names from a link; ENOENT where it does not have one. */
export const deleteAltNames: VerbFunction<AltNamesDescription> = verbOf('delete', altNamesNoun)
