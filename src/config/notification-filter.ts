import { type MessagePattern, matching, messageFilter } from '../client/index.ts'
import { route } from '../families/route/index.ts'
import type { Message } from '../schema/index.ts'
import type { FilterInstruction } from '../socket/index.ts'

/** One number, or any of several. */
export type OneOf = number | readonly number[]

/** What a notification must have to come through; what is left out may be anything. */
export interface NotificationConditions {
  /** Message declarations, as in `[rtmNewRoute, rtmDelRoute]`; without, every notification that has the other fields. */
  readonly type?: Message<'NETLINK_ROUTE'> | readonly Message<'NETLINK_ROUTE'>[] | undefined
  /** Table of a route or rule. */
  readonly table?: OneOf | undefined
  /** Index of a link, of the link of an address or neighbour, or of the one that a route goes out by. */
  readonly ifindex?: OneOf | undefined
  /** Address family: a number of `addressFamilies`. */
  readonly family?: OneOf | undefined
}

/** What says which link a message is about, in the order in which they count. */
const LINK_FIELDS = ['index', 'ifindex', 'oif'] as const

/**
 * A filter for a subscription to notifications of NETLINK_ROUTE: `rt.subscribe([linkGroup], { filter:
 * notificationFilter({ ifindex: 2 }) })`. What does not match never leaves the kernel, and takes no receive buffer. A
 * notification without a field that is asked for does not match: with `ifindex` no route of several ways does. Throws
 * TypeError where a message that is named has no such field.
 */
export function notificationFilter(conditions: NotificationConditions): FilterInstruction[] {
  const { type } = conditions
  if (type !== undefined) {
    const types = 'name' in type ? [type] : type
    return messageFilter(types.map((message) => patternOf(message, conditions)))
  }
  const all = new Set<Message>([...route.groups.values()].flatMap(({ events }) => Object.values(events)))
  const able = [...all].filter((message) =>
    Object.keys(fieldsOf(message, conditions)).every((name) => has(message, name)),
  )
  return messageFilter(able.map((message) => patternOf(message, conditions)))
}

function patternOf(message: Message, conditions: NotificationConditions): MessagePattern {
  return matching(message as Message<string, Record<string, number>>, fieldsOf(message, conditions))
}

/** The conditions by the names that the message has for them. */
function fieldsOf(message: Message, { table, ifindex, family }: NotificationConditions): Record<string, OneOf> {
  const fields: Record<string, OneOf> = {}
  if (table !== undefined) fields.table = table
  if (family !== undefined) fields.family = family
  if (ifindex !== undefined) fields[LINK_FIELDS.find((name) => has(message, name)) ?? 'ifindex'] = ifindex
  return fields
}

function has({ header, attributes }: Message, name: string): boolean {
  return header?.members.some((member) => member.name === name) || attributes?.byName.has(name) || false
}
