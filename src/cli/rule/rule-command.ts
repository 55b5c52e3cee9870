import { addRule, changeRule, deleteRule, replaceRule } from '../../config/index.ts'
import type { Command } from '../command/command.ts'
import { verbAction } from '../command/verb-action.ts'
import { kernelOption } from '../connection.ts'
import { restoreRules, saveRules } from './rule-save.ts'
import { flushRules, showRules } from './rule-show.ts'
import { describeDeletion, describeRule, ruleWords } from './rule-words.ts'

const words = { grammar: ruleWords, describe: describeRule }

export const ruleCommand: Command = {
  actions: [
    showRules,
    verbAction('add', { verb: addRule, summary: 'adds a rule', ...words }),
    verbAction('change', { verb: changeRule, aliases: ['chg'], summary: 'changes the rule of a priority', ...words }),
    verbAction('replace', { verb: replaceRule, summary: 'adds a rule in place of those of its priority', ...words }),
    verbAction('del', {
      verb: deleteRule,
      aliases: ['delete'],
      summary: 'deletes the first rule that has all that is said',
      grammar: ruleWords,
      describe: describeDeletion,
    }),
    flushRules,
    saveRules,
    restoreRules,
  ],
  options: [kernelOption],
}
