import { addNeighbour, appendNeighbour, deleteNeighbour, replaceNeighbour } from '../../config/index.ts'
import type { Command } from '../command/command.ts'
import { verbAction } from '../command/verb-action.ts'
import { kernelOption } from '../connection.ts'
import { flushEntries } from './fdb-flush.ts'
import { getEntry, showEntries } from './fdb-show.ts'
import { describeEntry, entryWords } from './fdb-words.ts'

const words = { grammar: entryWords, describe: describeEntry }

export const fdbCommand: Command = {
  actions: [
    showEntries,
    verbAction('add', { verb: addNeighbour, summary: 'adds a forwarding entry', ...words }),
    verbAction('append', { verb: appendNeighbour, summary: 'adds a remote end to the entry of a VXLAN', ...words }),
    verbAction('replace', { verb: replaceNeighbour, summary: 'adds a forwarding entry, or changes it', ...words }),
    verbAction('del', { verb: deleteNeighbour, aliases: ['delete'], summary: 'deletes a forwarding entry', ...words }),
    getEntry,
    flushEntries,
  ],
  options: [kernelOption],
}
