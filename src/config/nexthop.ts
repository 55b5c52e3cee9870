import {
  addressFamilies,
  delNexthop,
  type NexthopMessage,
  newNexthop,
  nexthopGroupTypes,
  replaceNexthop as replaceNexthopOperation,
  route,
  routeProtocols,
  rtmNewNexthop,
} from '../families/route/index.ts'
import { EncodeError, NLM_F_REPLACE } from '../wire/index.ts'
import { encapLinks, encapMessage } from './encap.ts'
import { parseAddress } from './prefix.ts'
import type { RouteWay } from './route.ts'
import { type IndexOf, type Noun, type Verb, type VerbFunction, verbOf } from './verb.ts'

/** A member of a group of nexthop objects. */
export interface NexthopMember {
  readonly id: number
  /** Shares of the traffic, 1 to 65536; 1 by default. Above 256 it takes Linux 6.12. */
  readonly weight?: number | undefined
}

/** A nexthop object, as people describe it: a way, a black hole, or a group. */
export interface NexthopDescription extends Omit<RouteWay, 'realms' | 'newdst'> {
  /** Above 0; a free one by default. */
  readonly id?: number | undefined
  /** AF_INET or AF_INET6; needed only where there is no `via`, and IPv4 then. */
  readonly family?: number | undefined
  readonly blackhole?: boolean | undefined
  readonly group?: readonly NexthopMember[] | undefined
  /** Makes the group a resilient one. Timers are in hundredths of a second. */
  readonly resilient?: NexthopMessage['resGroup']
  /** For forwarding entries, not for routes. */
  readonly fdb?: boolean | undefined
  /** Who installs it, a number of `routeProtocols`; STATIC by default. */
  readonly protocol?: number | undefined
}

function memberOf({ id, weight = 1 }: NexthopMember): { id: number; weight: number; weightHigh: number } {
  if (!Number.isInteger(weight) || weight < 1 || weight > 0x10000) {
    throw new EncodeError('group.weight', `${weight} is not from 1 to 65536`)
  }
  return { id, weight: (weight - 1) & 0xff, weightHigh: (weight - 1) >> 8 }
}

/** The request for a nexthop object; to delete one, its id is all that counts. */
export function nexthopMessage(what: NexthopDescription, verb: Verb, indexOf: IndexOf): NexthopMessage {
  const { id, dev, group, resilient } = what
  if (verb === 'delete') {
    if (id === undefined) throw new EncodeError('id', 'which nexthop object?')
    return { id }
  }
  const via = what.via === undefined ? undefined : parseAddress(what.via, 'via')
  const family = group ? addressFamilies.UNSPEC : (what.family ?? via?.family ?? addressFamilies.INET)
  return {
    family,
    protocol: what.protocol ?? routeProtocols.STATIC,
    flags: what.flags ?? 0,
    id,
    group: group?.map(memberOf),
    groupType: resilient ? nexthopGroupTypes.RES : undefined,
    resGroup: resilient,
    blackhole: what.blackhole ? true : undefined,
    fdb: what.fdb ? true : undefined,
    oif: dev === undefined ? undefined : indexOf(dev),
    gateway: via?.address,
    ...encapMessage(what, indexOf),
  }
}

/** Changes a nexthop object that is there. */
const changeNexthopOperation = route.op({ request: rtmNewNexthop, flags: NLM_F_REPLACE })

/** Nexthop objects, for verbs. */
export const nexthopNoun: Noun<NexthopDescription, NexthopMessage> = {
  name: 'nexthop',
  operations: {
    add: newNexthop,
    delete: delNexthop,
    replace: replaceNexthopOperation,
    change: changeNexthopOperation,
  },
  text: ({ id, via, dev }) => [id, via && `via ${via}`, dev && `dev ${dev}`].filter(Boolean).join(' '),
  links(what, verb) {
    if (verb === 'delete') return []
    return [...(what.dev === undefined ? [] : [what.dev]), ...encapLinks(what)]
  },
  message: nexthopMessage,
}

/** Adds a nexthop object; EEXIST where the id is taken. */
export const addNexthop: VerbFunction<NexthopDescription> = verbOf('add', nexthopNoun)
/** Deletes a nexthop object and the routes that use it; ENOENT where there is none. */
export const deleteNexthop: VerbFunction<Pick<NexthopDescription, 'id'>> = verbOf('delete', nexthopNoun)
/** Adds a nexthop object, or changes the one of this id and thereby all routes that use it. */
export const replaceNexthop: VerbFunction<NexthopDescription> = verbOf('replace', nexthopNoun)
/** Changes a nexthop object; ENOENT where there is none. */
export const changeNexthop: VerbFunction<NexthopDescription> = verbOf('change', nexthopNoun)
