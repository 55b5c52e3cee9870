import { briefOption } from '../command/brief.ts'
import type { Command } from '../command/command.ts'
import { kernelOption } from '../connection.ts'
import { linkKinds, PORT_SUFFIX, portKinds } from './kinds/all-kinds.ts'
import { addLinks, changeLinks, deleteLinks, replaceLinks } from './link-actions.ts'
import { flushLinks } from './link-flush.ts'
import { changeProperties } from './link-property.ts'
import { restoreLinks, saveLinks } from './link-save.ts'
import { showLinks } from './link-show.ts'

const kinds = Object.entries(linkKinds).map(([name, { words }]) => [name, words] as const)
const ports = Object.entries(portKinds).map(([name, { words }]) => [`${name}${PORT_SUFFIX}`, words] as const)

export const linkCommand: Command = {
  topics: Object.fromEntries([...kinds, ...ports]),
  actions: [
    showLinks,
    addLinks,
    changeLinks,
    replaceLinks,
    deleteLinks,
    changeProperties,
    flushLinks,
    saveLinks,
    restoreLinks,
  ],
  options: [kernelOption, briefOption],
}
