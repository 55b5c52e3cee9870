import type { Connection } from '../client/index.ts'
import { type LinkMessage, linkGroup } from '../families/route/index.ts'
import { type Group, type Message, type Plain, plainValue } from '../schema/index.ts'
import type { Context } from './context.ts'
import { eventText } from './event-text.ts'
import { LinkNames, linkNames } from './link-names.ts'
import { printLines } from './output.ts'

type RouteGroup = Group<'NETLINK_ROUTE'>

/** An event as a subscription gives it, whatever it is of. */
interface AnyEvent {
  readonly event: string
  readonly value?: unknown
  readonly seq?: number
  readonly portid?: number
  readonly nsid?: number
}

/** How events are shown. */
export interface MonitorOptions {
  readonly signal: AbortSignal
  /** With the time at which each was read. */
  readonly timestamp: boolean
}

/** Prints events of groups until the signal aborts. `--json` makes one array of them, closed at the end. */
export async function monitor(
  rt: Connection<'NETLINK_ROUTE'>,
  groups: readonly RouteGroup[],
  options: MonitorOptions,
  context: Context,
): Promise<void> {
  const { signal } = options
  // Links' names are followed on a subscription of their own: the other one may not have the group.
  await using subscription = rt.subscribe(groups)
  const stop = () => subscription.close()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const names = await linkNames(rt, context)
  const messages = messagesOf(groups)
  const isArray = context.output.format === 'json'
  let separator = '['
  for await (const batch of subscription.batches()) {
    for (const event of batch as AnyEvent[]) {
      if (event.event === 'newLink') names.learn(event.value as LinkMessage)
      const line = eventLine(event, messages.get(event.event), names, options, context)
      printLines([isArray ? separator + line : line])
      if (isArray) separator = ','
    }
  }
  if (isArray) printLines([separator === '[' ? '[]' : ']'])
}

function messagesOf(groups: readonly RouteGroup[]): Map<string, Message> {
  return new Map(groups.flatMap((group) => Object.entries(group.events)))
}
