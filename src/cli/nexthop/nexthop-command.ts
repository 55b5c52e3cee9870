import { addNexthop, changeNexthop, deleteNexthop, replaceNexthop } from '../../config/index.ts'
import type { Command } from '../command/command.ts'
import { verbAction } from '../command/verb-action.ts'
import { kernelOption } from '../connection.ts'
import { bucketAction } from './bucket-action.ts'
import { restoreNexthops, saveNexthops } from './nexthop-save.ts'
import { flushNexthops, getNexthopAction, showNexthops } from './nexthop-show.ts'
import { describeNexthop, idOf, nexthopIdWords, nexthopWords } from './nexthop-words.ts'

const words = { grammar: nexthopWords, describe: describeNexthop }

export const nexthopCommand: Command = {
  actions: [
    showNexthops,
    getNexthopAction,
    verbAction('add', { verb: addNexthop, summary: 'adds a nexthop object', ...words }),
    verbAction('replace', { verb: replaceNexthop, summary: 'adds a nexthop object, or changes it', ...words }),
    verbAction('change', { verb: changeNexthop, summary: 'changes a nexthop object that is there', ...words }),
    verbAction('del', {
      verb: deleteNexthop,
      aliases: ['delete'],
      summary: 'deletes a nexthop object, and the routes that use it',
      grammar: nexthopIdWords,
      describe: (found) => ({ id: idOf(found) }),
    }),
    flushNexthops,
    bucketAction,
    saveNexthops,
    restoreNexthops,
  ],
  options: [kernelOption],
}
