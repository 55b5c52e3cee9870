import type { Connection } from '../../client/index.ts'
import { type Controller, notifyGroup } from '../../families/generic/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import { type EventPrinter, overrunLine, textLine, timeOf } from '../monitor/event-printer.ts'
import { eventText } from '../monitor/event-text.ts'
import { noIproute2 } from '../output.ts'
import { familyView } from './family-view.ts'

/** Prints families and groups that come and go, until the signal aborts. */
export async function monitorFamilies(
  ctrl: Connection<'nlctrl'>,
  { signal, timestamp }: { readonly signal: AbortSignal; readonly timestamp: boolean },
  context: Context,
  printer: EventPrinter,
): Promise<void> {
  if (context.output.format === 'iproute2') noIproute2()
  const subscription = ctrl.subscribe([notifyGroup])
  const stop = () => subscription.close()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    for await (const event of subscription) {
      const time = timeOf(timestamp)
      if (event.event === 'overrun') printer.line(overrunLine(time, context))
      else printer.line(familyLine(event, time, context))
    }
  } finally {
    signal.removeEventListener('abort', stop)
    subscription.close()
  }
}

/** An event of a family, or of a group with the family that has it. */
interface FamilyEvent {
  readonly event: keyof typeof notifyGroup.events
  readonly value: Controller
  readonly seq: number
  readonly portid: number
  readonly nsid?: number
}

function familyLine(
  { event, value, seq, portid, nsid }: FamilyEvent,
  time: string | undefined,
  context: Context,
): string {
  const { format, paint } = context.output
  if (format === 'text') return textLine(time, eventText(event, value, familyView(context), context), paint)
  const start = time === undefined ? {} : { time }
  const plain = plainValue(notifyGroup.events[event], value, context)
  return JSON.stringify({ ...start, event, seq, portid, ...(nsid === undefined ? {} : { nsid }), value: plain })
}
