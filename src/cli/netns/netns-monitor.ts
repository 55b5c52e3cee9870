import { mkdir, watch } from 'node:fs/promises'
import { namespaces } from '../../host/index.ts'
import { type Action, action } from '../command/action.ts'
import { grammar } from '../grammar/grammar.ts'
import { untilInterrupted } from '../interrupt.ts'
import { printLines } from '../output.ts'

export const monitorNamespaces: Action = action('monitor', {
  summary: 'shows names that come and go, until Ctrl-C',
  grammar: grammar({}),
  async run() {
    await mkdir('/run/netns', { recursive: true, mode: 0o755 })
    const { signal, release } = untilInterrupted(undefined)
    const known = new Set((await namespaces()).map(({ name }) => name))
    try {
      for await (const _ of watch('/run/netns', { signal })) await printChanges(known)
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error
    } finally {
      release()
    }
    return 0
  },
})

/** Prints what is not as it was known. */
async function printChanges(known: Set<string>): Promise<void> {
  const now = new Set((await namespaces()).map(({ name }) => name))
  for (const name of known) {
    if (now.has(name)) continue
    known.delete(name)
    printLines([`delete ${name}`])
  }
  for (const name of now) {
    if (known.has(name)) continue
    known.add(name)
    printLines([`add ${name}`])
  }
}
