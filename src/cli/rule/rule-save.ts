import { newRule, rtmNewRule } from '../../families/route/index.ts'
import { makeAll } from '../save/make-all.ts'
import { saveActions } from '../save/save-actions.ts'
import { getRules } from './rule-show.ts'
import { ruleFilterWords } from './rule-words.ts'

/** Rules in files, as `ip rule save` writes them (`ip/iprule.c` of iproute2, rule_dump_magic). */
export const [saveRules, restoreRules] = saveActions({
  name: 'rules',
  magic: 0x71706986,
  message: rtmNewRule,
  grammar: ruleFilterWords,
  list: getRules,
  // Without a priority the kernel would choose one.
  make: makeAll(newRule, { request: (rule) => ({ ...rule, priority: rule.priority ?? 0 }) }),
})
