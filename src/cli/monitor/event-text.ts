import type { Context } from '../context.ts'
import type { View } from '../output.ts'
import type { Style } from '../table/colour.ts'

/** An event as a line for people, as in `link new dummy0 …`. */
export function eventText(event: string, value: object, view: View<object>, { output: { paint } }: Context): string {
  const [, verb = '', noun = event] = /^(new|del|get)(.+)$/.exec(event) ?? []
  const style: Style | undefined = verb === 'del' ? 'bad' : verb === 'new' ? 'good' : 'warning'
  const what = noun.charAt(0).toLowerCase() + noun.slice(1)
  return `${paint('title', what)} ${paint(style, verb)} ${view.line(value)}`
}
