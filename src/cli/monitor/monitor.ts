import type { Connection } from '../../client/index.ts'
import { ipv6IfInfoGroup, type LinkMessage, linkGroup, route } from '../../families/route/index.ts'
import { type Group, type Message, type Plain, plainValue } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import { type LinkNames, linkNames } from '../words/link-names.ts'
import { AF_INET6 } from '../words/values.ts'
import { type EventPrinter, overrunLine, textLine, timeOf } from './event-printer.ts'
import { eventText } from './event-text.ts'
import { eventView } from './event-view.ts'

type RouteGroup = Group<'NETLINK_ROUTE'>

/** An event as a subscription gives it, whatever it is of. */
interface AnyEvent {
  readonly event: string
  readonly value?: { readonly family?: number; readonly index?: number }
  readonly seq?: number
  readonly portid?: number
  readonly nsid?: number
}

/** How events are shown. */
export interface MonitorOptions {
  readonly signal: AbortSignal
  /** With the time at which each was read. */
  readonly timestamp: boolean
  /** Only what happens to the link of this index, and on it. */
  readonly dev?: number | undefined
}

/** Prints events of groups until the signal aborts. */
export async function monitor(
  rt: Connection<'NETLINK_ROUTE'>,
  groups: readonly RouteGroup[],
  options: MonitorOptions,
  context: Context,
  printer: EventPrinter,
): Promise<void> {
  // Links are always listened to, in the same order as the rest: their names are shown in other events.
  const subscription = rt.subscribe([...new Set([...groups, linkGroup])])
  const stop = () => subscription.close()
  options.signal.addEventListener('abort', stop, { once: true })
  try {
    const names = await linkNames(rt, context)
    if (options.signal.aborted) stop()
    for await (const batch of subscription.batches()) {
      for (const event of batch as AnyEvent[]) {
        if (event.event === 'newLink' && !context.numeric) names.learn(event.value as LinkMessage)
        if (isWanted(event, groups) && isOf(event, options.dev)) printer.line(eventLine(event, names, options, context))
      }
    }
  } finally {
    options.signal.removeEventListener('abort', stop)
    subscription.close()
  }
}

/** Events of links are those of the group of links, or IPv6 settings, which another group has. */
function isWanted({ event, value }: AnyEvent, groups: readonly RouteGroup[]): boolean {
  if ((event !== 'newLink' && event !== 'delLink') || groups.includes(linkGroup)) return true
  return value?.family === AF_INET6 && groups.includes(ipv6IfInfoGroup)
}

/** What was lost may have been of any link. */
function isOf({ event, value }: AnyEvent, dev: number | undefined): boolean {
  return dev === undefined || event === 'overrun' || deviceOf(value) === dev
}

const messages: ReadonlyMap<string, Message> = new Map(
  [...route.groups.values()].flatMap((group) => Object.entries(group.events)),
)

function eventLine(event: AnyEvent, names: LinkNames, options: MonitorOptions, context: Context): string {
  const time = timeOf(options.timestamp)
  const message = messages.get(event.event)
  if (message === undefined) return overrunLine(time, context)
  const { format, paint } = context.output
  if (format === 'iproute2') return JSON.stringify(iproute2Event(event, message, time, names, context))
  if (format !== 'text') return JSON.stringify(plainEvent(event, message, time, names, context))
  return textLine(time, eventText(event.event, event.value ?? {}, eventView(message, names, context), context), paint)
}

/** The object as `ip -j` prints it, with `deleted` where it is gone. */
function iproute2Event(
  { event, value }: AnyEvent,
  message: Message,
  time: string | undefined,
  names: LinkNames,
  context: Context,
): Plain {
  const start = time === undefined ? {} : { time }
  const [object] = eventView(message, names, context).iproute2([value ?? {}])
  return { ...start, ...(event.startsWith('del') ? { deleted: true } : {}), ...(object as Record<string, Plain>) }
}

function plainEvent(
  { event, value, seq = 0, portid = 0, nsid }: AnyEvent,
  message: Message,
  time: string | undefined,
  names: LinkNames,
  context: Context,
): Plain {
  const start = { ...(time === undefined ? {} : { time }), event }
  const plain = plainValue(message, value, context)
  const isLink = event === 'newLink' || event === 'delLink'
  const named = isLink ? plain : names.withDevice(plain, deviceOf(value))
  return { ...start, seq, portid, ...(nsid === undefined ? {} : { nsid }), value: named }
}

/** The link that an event is about: of a route the one that packets go out by. */
function deviceOf(value: AnyEvent['value']): number | undefined {
  return (value as { oif?: number } | undefined)?.oif ?? value?.index
}
