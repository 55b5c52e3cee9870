import { rtmNewRule } from '../../../../families/route/index.ts'
import { routePolicyOf } from '../route-policy.ts'

const range = { kind: 'unspec', length: 4 } as const

/**
 * What requests about rules may say; whatever is wrong with their attributes, the words are these (`net/core/fib_rules.c`,
 * fib_rule_policy, fib_newrule()).
 */
export const rulePolicy = routePolicyOf(rtmNewRule, {
  failure: 'Error parsing msg',
  strictStartType: 25,
  replace: {
    l3mdev: { kind: 'u8' },
    uidRange: { kind: 'unspec', length: 8 },
    sportRange: range,
    dportRange: range,
    dscpMask: { kind: 'u8', mask: 63 },
    flowlabel: { kind: 'be32' },
    flowlabelMask: { kind: 'be32' },
  },
})
