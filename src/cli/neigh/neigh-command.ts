import { addNeighbour, changeNeighbour, deleteNeighbour, replaceNeighbour } from '../../config/index.ts'
import { briefOption } from '../command/brief.ts'
import type { Command } from '../command/command.ts'
import { verbAction } from '../command/verb-action.ts'
import { kernelOption } from '../connection.ts'
import { restoreNeighbours, saveNeighbours } from './neigh-save.ts'
import { flushNeighbours, getNeighbour, showNeighbours } from './neigh-show.ts'
import { describeNeighbour, neighWords } from './neigh-words.ts'

const words = { grammar: neighWords, describe: describeNeighbour }

export const neighCommand: Command = {
  actions: [
    showNeighbours,
    verbAction('add', { verb: addNeighbour, summary: 'adds a neighbour', ...words }),
    verbAction('change', { verb: changeNeighbour, aliases: ['chg'], summary: 'changes a neighbour', ...words }),
    verbAction('replace', { verb: replaceNeighbour, summary: 'adds a neighbour, or changes it', ...words }),
    verbAction('del', { verb: deleteNeighbour, aliases: ['delete'], summary: 'deletes a neighbour', ...words }),
    getNeighbour,
    flushNeighbours,
    saveNeighbours,
    restoreNeighbours,
  ],
  options: [kernelOption, briefOption],
}
