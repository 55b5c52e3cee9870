import { changeLink, delLink, type LinkMessage } from '../../families/route/index.ts'
import { type Noun, type VerbFunction, verbOf } from '../verb.ts'
import { type LinkSettings, linksOfSettings, settingsMessage } from './link-settings.ts'

/** Every link of a group, and what is to be set of each. */
export interface LinkGroupDescription extends Omit<LinkSettings, 'link' | 'rename' | 'index' | 'netns'> {
  readonly group: number
}

const linkGroupNoun: Noun<LinkGroupDescription, LinkMessage> = {
  name: 'links',
  operations: { change: changeLink, delete: delLink },
  text: ({ group }) => `of group ${group}`,
  links: (what) => linksOfSettings(what).filter((ref) => ref !== undefined),
  message: (what, _verb, indexOf) => settingsMessage(what, indexOf),
}

/** Changes every link of a group. */
export const changeLinkGroup: VerbFunction<LinkGroupDescription> = verbOf('change', linkGroupNoun)
/** Deletes every link of a group. */
export const deleteLinkGroup: VerbFunction<Pick<LinkGroupDescription, 'group'>> = verbOf('delete', linkGroupNoun)
