import { INET, INET6, step } from './steps.js'

/**
 * @import { Fields, Step } from '../random/draft.js'
 */

/**
 * @param {Fields} value
 */
const rule = (value) =>
  step('RTM_NEWRULE', { family: INET, action: 1, ...(value.action ? {} : { table: 100 }), ...value })
/** @param {Fields} value */
const rule6 = (value) => rule({ family: INET6, ...value })
/** @param {Fields} value */
const remove = (value) => step('RTM_DELRULE', { family: INET, ...value }, 0)
/**
 * @param {number} type
 * @param {number[]} payload
 */
const odd = (type, payload) => rule({ priority: 33, $unknown: [{ type, payload }] })

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
  'a rule with everything, and the order in which it is told': [
    rule({
      ...{ src: '10.0.0.1', srcLen: 16, dst: '10.1.0.1', dstLen: 8, priority: 100, dscp: 5, fwmark: 1 },
      ...{ sportRange: { start: 1, end: 1 }, dportRange: { start: 2, end: 3 }, ipProto: 6 },
      ...{ uidRange: { start: 1, end: 2 }, tunId: 5n, suppressIfgroup: 1, iifname: 'lo', oifname: 'x' },
      ...{ flow: { from: 1, to: 2 } },
    }),
    rule6({ src: '2001:db8::1', srcLen: 16, dst: '2001:db8::2', dstLen: 16, priority: 100, dscp: 5 }),
    rule6({ flowlabel: 5, flowlabelMask: 15, dportRange: { start: 2, end: 3 }, priority: 101 }),
    rule6({ flowlabel: 0, flowlabelMask: 0, priority: 102 }),
    rule({ table: 0, priority: 40 }),
    rule({ table: 0, priority: 40, flow: { from: 0, to: 0 } }),
  ],
  'which rules are the same': [
    rule({ priority: 31, dscp: 5 }),
    rule({ priority: 31, dscp: 0 }),
    rule({ priority: 31, tos: 20 }),
    rule({ priority: 31 }),
    rule({ priority: 32, suppressPrefixlen: 0 }),
    rule({ priority: 32 }),
    rule({ action: 2, goto: 20, priority: 9 }),
    rule({ action: 2, goto: 21, priority: 9, flags: 2 }),
    remove({ priority: 31, dscp: 0 }),
    remove({ priority: 31, tos: 20 }),
    remove({ priority: 32, suppressIfgroup: 0 }),
    remove({ priority: 32, suppressPrefixlen: 0 }),
    remove({ priority: 9, dportRange: { start: 1, end: 1 } }),
    remove({ action: 2, goto: 99, priority: 9 }),
  ],
  'what is wrong with a rule for flow labels': [
    rule6({ flowlabel: 5, flowlabelMask: 1 }),
    rule6({ flowlabel: 5 }),
    rule6({ flowlabelMask: 5 }),
    rule6({ flowlabel: 5, flowlabelMask: 0x10_0005 }),
    rule6({ dscp: 1, tos: 4 }),
    rule6({ dscp: 1, dscpMask: 64 }),
    rule6({ dscp: 64 }),
  ],
  'attributes of rules of another length than they should have': [
    odd(20, [1, 2, 3, 4]),
    odd(23, [39]),
    odd(25, [1, 2, 3, 4]),
    odd(26, [1, 2, 3]),
    odd(28, [1, 2, 3]),
    odd(30, [135, 127, 109]),
    odd(12, [1, 2, 3]),
    odd(19, [76, 180]),
    odd(1, [1, 2, 3]),
    odd(99, [1, 2, 3]),
  ],
}
