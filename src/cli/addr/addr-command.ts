import { addAddress, changeAddress, deleteAddress, replaceAddress } from '../../config/index.ts'
import { briefOption } from '../command/brief.ts'
import type { Command } from '../command/command.ts'
import { verbAction } from '../command/verb-action.ts'
import { kernelOption } from '../connection.ts'
import { restoreAddresses, saveAddresses } from './addr-save.ts'
import { flushAddresses, showAddresses } from './addr-show.ts'
import { addressWords, describeAddress } from './addr-words.ts'

const words = { grammar: addressWords, describe: describeAddress }

export const addrCommand: Command = {
  actions: [
    showAddresses,
    verbAction('add', { verb: addAddress, summary: 'adds an address to a link', ...words }),
    verbAction('change', {
      verb: changeAddress,
      aliases: ['chg'],
      summary: 'changes an address that is there',
      ...words,
    }),
    verbAction('replace', { verb: replaceAddress, summary: 'adds an address, or changes it', ...words }),
    verbAction('del', { verb: deleteAddress, aliases: ['delete'], summary: 'takes an address from a link', ...words }),
    flushAddresses,
    saveAddresses,
    restoreAddresses,
  ],
  options: [kernelOption, briefOption],
}
