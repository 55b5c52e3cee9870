import type { Table } from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import { getRule, ipv4RuleGroup, ipv6RuleGroup, type RuleMessage, ruleFlags } from '../rule.ts'
import { numberedKey, numberedRows } from './numbered-rows.ts'
import { saidBy } from './said.ts'

/** What follows from other rules and from links, and is not announced. */
const UNANNOUNCED = ruleFlags.UNRESOLVED | ruleFlags.IIF_DETACHED | ruleFlags.OIF_DETACHED

/**
 * Rules for IPv4 and IPv6. A rule is what it says: the key is all of it, and a number where several say the same. Without the
 * flags that say whether the link or rule that is named exists.
 */
export const ruleTable: Table<'NETLINK_ROUTE', string, RuleMessage> = {
  name: 'rules',
  protocol: 'NETLINK_ROUTE',
  dumps: [{ op: getRule, value: {} }],
  groups: [ipv4RuleGroup, ipv6RuleGroup],
  events: { newRule: 'there', delRule: 'gone' },
  row(rule) {
    if (rule.family !== addressFamilies.INET && rule.family !== addressFamilies.INET6) return undefined
    return { ...rule, flags: (rule.flags ?? 0) & ~UNANNOUNCED }
  },
  key: (rule) => `${rule.priority ?? 0} ${saidBy(rule)}`,
  place(rows, { row, gone }, again) {
    const key = this.key(row)
    const count = numberedRows(rows, key).length
    if (gone && count > 0) rows.delete(numberedKey(key, count - 1))
    else if (!gone && count > 0 && again)
      return false // the one that is there, or one more?
    else if (!gone) rows.set(numberedKey(key, count), row)
    return true
  },
}
