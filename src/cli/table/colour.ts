/** What a piece of text is, for the eye. */
export type Style = 'title' | 'name' | 'address' | 'good' | 'warning' | 'bad' | 'quiet'

/** Numbers of the escape sequences (SGR) that begin and end each style. */
const sequences: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  title: [1, 22],
  name: [36, 39],
  address: [35, 39],
  good: [32, 39],
  warning: [33, 39],
  bad: [31, 39],
  quiet: [90, 39],
}

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style | undefined, text: string) => string

/** A painter that paints, or one that does not. */
export function painter(enabled: boolean): Paint {
  if (!enabled) return (_, text) => text
  return (style, text) => {
    if (style === undefined || text === '') return text
    const [on, off] = sequences[style]
    return `\x1b[${on}m${text}\x1b[${off}m`
  }
}

/** Whether to colour: `--no-color`, then FORCE_COLOR (0 and false turn it off), then NO_COLOR, then the terminal. */
export function wantsColour(noColour: boolean, isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  if (noColour) return false
  const forced = env.FORCE_COLOR
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (env.NO_COLOR) return false
  return isTerminal && env.TERM !== 'dumb'
}
