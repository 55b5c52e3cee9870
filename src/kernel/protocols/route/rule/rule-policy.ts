import { type RuleMessage, rtmNewRule } from '../../../../families/route/index.ts'
import { type RoutePolicy, routePolicyOf } from '../request/route-policy.ts'

const range = { kind: 'unspec', length: 4 } as const

/**
 * What requests about rules may say; whatever is wrong with their attributes, the words are these (`net/core/fib_rules.c`,
 * fib_rule_policy, fib_newrule()).
 */
export const rulePolicy = routePolicyOf(rtmNewRule, {
  failure: 'Error parsing msg',
  shortHeader: 'Invalid msg length',
  strictStartType: 25,
  replace: {
    src: { kind: 'unspec' },
    dst: { kind: 'unspec' },
    l3mdev: { kind: 'u8' },
    uidRange: { kind: 'unspec', length: 8 },
    sportRange: range,
    dportRange: range,
    dscpMask: { kind: 'u8', mask: 63 },
    flowlabel: { kind: 'be32' },
    flowlabelMask: { kind: 'be32' },
  },
})

/** What questions for all rules have to be like (fib_valid_dumprule_req()). */
export const ruleDumpPolicy: RoutePolicy = {
  ...rulePolicy,
  failure: undefined,
  shortHeader: 'Invalid header for fib rule dump request',
  strict: {
    header: (value: RuleMessage, { isPadded, hasAttributes }) => {
      const { dstLen = 0, srcLen = 0, tos = 0, headerTable = 0, action = 0, flags = 0 } = value
      const isEmpty = isPadded && (dstLen | srcLen | tos | headerTable | action | flags) === 0
      if (!isEmpty) return 'Invalid values in header for fib rule dump request'
      return hasAttributes ? 'Invalid data after header in fib rule dump request' : undefined
    },
  },
}
