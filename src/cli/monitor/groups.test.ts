import { expect, test } from 'vitest'
import { groupNames, groupsOf, usualGroups } from './groups.ts'

const names = (list: readonly string[], family?: number) => groupsOf(list, family).map(({ name }) => name)

test.each([
  [['link'], undefined, ['RTNLGRP_LINK']],
  [['addr'], undefined, ['RTNLGRP_IPV4_IFADDR', 'RTNLGRP_IPV6_IFADDR']],
  [['addr'], 2, ['RTNLGRP_IPV4_IFADDR']],
  [['rule', 'rule'], 10, ['RTNLGRP_IPV6_RULE']],
  [['neigh'], 10, ['RTNLGRP_NEIGH']],
  [['mpls-route', 'RTNLGRP_NSID', 'Nexthop'], undefined, ['RTNLGRP_MPLS_ROUTE', 'RTNLGRP_NSID', 'RTNLGRP_NEXTHOP']],
  // A group by its own name is meant, whatever the family.
  [['ipv4-route'], 10, ['RTNLGRP_IPV4_ROUTE']],
])('%j of family %s', (list, family, wanted) => {
  expect(names(list, family).sort()).toEqual([...wanted].sort())
})

test('the usual groups are eight, and every listed name is one', () => {
  expect(names(usualGroups)).toHaveLength(8)
  for (const name of groupNames()) expect(names([name]).length, name).toBeGreaterThan(0)
})

test('an unknown group is refused with a hint', () => {
  expect(() => names(['neihg'])).toThrow("did you mean 'neigh'?")
  expect(() => names(['constructor'])).toThrow('unknown group')
})
