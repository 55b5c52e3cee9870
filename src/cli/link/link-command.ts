import type { Command } from '../command.ts'
import { addLinks, changeLinks, deleteLinks, replaceLinks } from './link-actions.ts'
import { changeProperties } from './link-property.ts'
import { showLinks } from './link-show.ts'

export const linkCommand: Command = {
  name: 'link',
  aliases: ['links'],
  summary: 'shows and changes links (network interfaces)',
  actions: [showLinks, addLinks, changeLinks, replaceLinks, deleteLinks, changeProperties],
}
