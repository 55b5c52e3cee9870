import { INET, INET6, step } from './steps.js'

/** @import { Step } from '../random/draft.js' */

/** @type {Record<string, Step[]>} */
export const rules = {
  'what is wrong with a rule': [
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, sportRange: { start: 2, end: 1 } }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, dscpMask: 63 }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, goto: 5 }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, tos: 1 }),
    step('RTM_NEWRULE', { family: INET6, action: 1 }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, dscp: 1, dscpMask: 1, priority: 100 }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, sportRange: { start: 2, end: 2 }, priority: 101 }),
  ],
}
