import { settleIn } from '../../support/linux-workers.js'
import { type Namespace, withNamespace } from '../../support/namespace.ts'
import { type RandomNames, randomNames } from './random-names.ts'
import type { Scenario } from './scenario.ts'
import { type Answer, iproute2, type Tool } from './tools.ts'

/** A namespace and its peer, as a scenario wants them. */
export class Machine {
  readonly #namespace: Namespace
  readonly #peer: string

  constructor(namespace: Namespace, peer: string) {
    this.#namespace = namespace
    this.#peer = peer
  }

  /** Does what lines say, and what follows from it: Linux sees to carriers and new addresses in its own time. Throws where one is refused. */
  async make(tool: Tool, lines: readonly string[]): Promise<void> {
    await tool.make(this.#namespace.name, this.#words(lines))
    settleIn(this.#namespace)
  }

  /** What is said of each line. */
  read(tool: Tool, lines: readonly string[]): Promise<Answer[]> {
    return tool.read(this.#namespace.name, this.#words(lines))
  }

  /** What differs from another machine that was made alike. */
  async randomNames(): Promise<RandomNames> {
    const [links] = await this.read(iproute2, ['link show'])
    const names = randomNames(links !== undefined && 'said' in links ? links.said : [])
    return new Map([...names, [this.#peer, '<peer>']])
  }

  #words(lines: readonly string[]): string[][] {
    return lines.map((line) => line.split(' ').map((word) => word.replace('{peer}', this.#peer)))
  }
}

/** Runs `body` on a machine in which nothing was made yet. */
export function withMachine<T>(scenario: Scenario, body: (machine: Machine) => Promise<T>): Promise<T> {
  const { needs = [], given = [], build } = scenario
  return withNamespace((namespace) => {
    if (![...needs, ...given, ...build].some((line) => line.includes('{peer}'))) return body(new Machine(namespace, ''))
    return withNamespace((peer) => body(new Machine(namespace, peer.name)))
  })
}

/** Answers of findMissing() by what was needed. */
const known = new Map<string, string | undefined>()

/** What this machine's kernel refuses of what a scenario needs. */
export async function findMissing(scenario: Scenario): Promise<string | undefined> {
  const { needs = [] } = scenario
  const key = needs.join('\n')
  if (needs.length > 0 && !known.has(key)) known.set(key, await tryOut(scenario, needs))
  return known.get(key)
}

function tryOut(scenario: Scenario, needs: readonly string[]): Promise<string | undefined> {
  return withMachine(scenario, (machine) =>
    machine.make(iproute2, needs).then(
      () => undefined,
      (error: Error) => error.message,
    ),
  )
}
