import type { NexthopResGroup } from '../../../../families/route/index.ts'

/** A member of a group, and its share of the traffic: at least 1. */
export interface NexthopMember {
  readonly id: number
  readonly weight: number
}

/** What is particular to a group whose buckets keep their member as long as they are used (`struct nh_res_table`). Times in hundredths of a second. */
export interface ResilientGroup {
  readonly idleTimer: number
  readonly unbalancedTimer: number
  /** The member that each bucket has. */
  readonly buckets: readonly number[]
}

const IDLE_TIMER = 12_000

/** A new group as a request describes it (nexthop_res_table_alloc()). */
export function newResilientGroup(members: readonly NexthopMember[], asked: NexthopResGroup = {}): ResilientGroup {
  const { buckets = 0, idleTimer = IDLE_TIMER, unbalancedTimer = 0 } = asked
  return { idleTimer, unbalancedTimer, buckets: balanced(new Array(buckets).fill(undefined), members) }
}

/** A group with other members; of its settings it keeps those that nobody changes (replace_nexthop_grp_res()). */
export function changedResilientGroup(
  group: ResilientGroup,
  members: readonly NexthopMember[],
  asked: NexthopResGroup = {},
): ResilientGroup {
  const { idleTimer = group.idleTimer, unbalancedTimer = group.unbalancedTimer } = asked
  return { idleTimer, unbalancedTimer, buckets: balanced(group.buckets, members) }
}

/**
 * Gives members that have too few buckets those of others that have too many, or are gone. As nothing is ever sent, all buckets are
 * idle, and none has to wait (`net/ipv4/nexthop.c`, nh_res_group_rebalance(), nh_res_table_upkeep()).
 */
function balanced(buckets: readonly (number | undefined)[], members: readonly NexthopMember[]): number[] {
  const wanted = shares(buckets.length, members)
  const counts = new Map(members.map(({ id }) => [id, buckets.filter((bucket) => bucket === id).length]))
  const lacks = (id: number) => (counts.get(id) ?? 0) < (wanted.get(id) ?? 0)
  const takers = members
    .map(({ id }) => id)
    .filter(lacks)
    .reverse()
  return buckets.map((bucket) => {
    const count = bucket === undefined ? undefined : counts.get(bucket)
    const isLoose = bucket === undefined || count === undefined || count > (wanted.get(bucket) ?? 0)
    const [taker] = takers
    if (!isLoose || taker === undefined) return bucket ?? 0
    if (bucket !== undefined && count !== undefined) counts.set(bucket, count - 1)
    counts.set(taker, (counts.get(taker) ?? 0) + 1)
    if (!lacks(taker)) takers.shift()
    return taker
  })
}

/** How many of `count` buckets each member should have. */
function shares(count: number, members: readonly NexthopMember[]): Map<number, number> {
  const total = members.reduce((sum, { weight }) => sum + weight, 0)
  let before = 0
  let first = 0
  return new Map(
    members.map(({ id, weight }) => {
      before += weight
      const last = Math.round((count * before) / total)
      const share = last - first
      first = last
      return [id, share]
    }),
  )
}
