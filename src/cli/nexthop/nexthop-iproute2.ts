import {
  type NexthopGrp,
  type NexthopMessage,
  type NexthopResGroup,
  nexthopGroupTypes,
  type RouteMessage,
  routeProtocols,
  routeScopes,
} from '../../families/route/index.ts'
import type { Context } from '../context.ts'
import { encapFields } from '../encap/encap.ts'
import type { Fields } from '../encap/encap-form.ts'
import { protocolNames, scopeNames } from '../iproute2/name-files.ts'
import { nextHopFlagNames } from '../iproute2/next-hop-flags.ts'
import { present } from '../iproute2/present.ts'
import type { LinkNames } from '../words/link-names.ts'

/** A nexthop object as `ip -j nexthop` prints it (`ip/ipnexthop.c` of iproute2, __print_nexthop_entry()). */
export function iproute2Nexthop(nexthop: NexthopMessage, names: LinkNames, context: Context): Fields {
  const { id, group, groupType, resGroup, oif, gateway, scope = 0, protocol = 0, flags = 0 } = nexthop
  const { numeric, details, statistics } = context
  const nameIn = (of: typeof scopeNames, number: number) => (numeric ? undefined : of.nameOf(number)) ?? `${number}`
  return {
    ...present({
      id: id ?? 0,
      group: group?.map(memberFields),
      type: groupType === nexthopGroupTypes.RES ? 'resilient' : undefined,
      resilient_args: resGroup === undefined ? undefined : resilientFields(resGroup),
    }),
    ...encapFields(nexthop as Pick<RouteMessage, 'encapType' | 'encap'>, {
      names,
      statistics: statistics > 0,
      numeric,
    }),
    ...present({
      gateway,
      dev: oif === undefined ? undefined : names.iproute2(oif),
      scope: scope !== routeScopes.UNIVERSE || details ? nameIn(scopeNames, scope) : undefined,
      blackhole: nexthop.blackhole ? null : undefined,
      protocol: protocol !== routeProtocols.UNSPEC || details ? nameIn(protocolNames, protocol) : undefined,
      flags: nextHopFlagNames(flags),
      fdb: nexthop.fdb ? null : undefined,
    }),
  }
}

/** A bucket of a resilient group as `ip -j nexthop bucket` prints it (print_nexthop_bucket()). */
export function iproute2Bucket({ id, resBucket, flags = 0 }: NexthopMessage): Fields {
  const { index, idleTime, nhId } = resBucket ?? {}
  const bucket = present({ index, idle_time: idleTime === undefined ? undefined : seconds(idleTime), nhid: nhId })
  return present({
    id,
    bucket: resBucket === undefined ? undefined : bucket,
    flags: nextHopFlagNames(flags),
  })
}

/** Shares that a member of a group has. */
export function weightOf({ weight, weightHigh }: NexthopGrp): number {
  return ((weightHigh << 8) | weight) + 1
}

function memberFields(member: NexthopGrp): Fields {
  const weight = weightOf(member)
  return weight === 1 ? { id: member.id } : { id: member.id, weight }
}

function resilientFields({ buckets, idleTimer, unbalancedTimer, unbalancedTime }: NexthopResGroup): Fields {
  return {
    buckets: buckets ?? 0,
    idle_timer: seconds(idleTimer ?? 0),
    unbalanced_timer: seconds(unbalancedTimer ?? 0),
    unbalanced_time: seconds(unbalancedTime ?? 0n),
  }
}

/** Hundredths of a second in seconds, with the six digits that iproute2 prints. */
function seconds(ticks: number | bigint): number {
  return Number((Number(ticks) / 100).toPrecision(6))
}
