import type { Plain } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import { printLines } from '../output.ts'

/** Takes the lines of events as they come. */
export interface EventPrinter {
  line(text: string): void
  /** Nothing comes any more. */
  end(): void
}

/** Prints lines; of `--json`, as the elements of one array. */
export function eventPrinter({ output: { format } }: Context): EventPrinter {
  const isList = format === 'json' || format === 'iproute2'
  if (!isList) return { line: (text) => printLines([text]), end: () => undefined }
  let before = '['
  return {
    line(text) {
      printLines([before + text])
      before = ','
    },
    end: () => printLines([before === '[' ? '[]' : ']']),
  }
}

/** When an event was read, where that is to be shown. */
export function timeOf(timestamp: boolean): string | undefined {
  return timestamp ? new Date().toISOString() : undefined
}

/** The line of a place where events were lost. */
export function overrunLine(time: string | undefined, { output: { format, paint } }: Context): string {
  const start = time === undefined ? {} : { time }
  if (format === 'iproute2') return JSON.stringify({ ...start, overrun: true } satisfies Plain)
  if (format !== 'text') return JSON.stringify({ ...start, event: 'overrun' } satisfies Plain)
  return textLine(time, paint('bad', 'overrun: the receive buffer was full, events are lost'), paint)
}

/** A line for people. */
export function textLine(time: string | undefined, text: string, paint: Context['output']['paint']): string {
  return time === undefined ? text : `${paint('quiet', time)} ${text}`
}
