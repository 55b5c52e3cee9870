import { withNamespace } from '../../support/namespace.ts'
import { type RandomNames, randomNames } from './random-names.ts'
import type { Scenario } from './scenario.ts'
import { type Answer, iproute2, sysctl, type Tool } from './tools.ts'

/** A namespace and its peer, as a scenario wants them. */
export class Machine {
  readonly #namespace: string
  readonly #peer: string

  constructor(namespace: string, peer: string) {
    this.#namespace = namespace
    this.#peer = peer
  }

  /** Does what a line says. Throws with the line in the message where it is refused. */
  async make(tool: Tool, line: string): Promise<void> {
    const [word, ...rest] = this.#words(line)
    try {
      if (word === 'sysctl') sysctl(this.#namespace, rest.join(' '))
      else await tool.make(this.#namespace, this.#words(line))
    } catch (error) {
      const { stderr, message } = error as { stderr?: string; message: string }
      throw new Error(`${tool.name} ${line}: ${(stderr || message).trim()}`, { cause: error })
    }
  }

  async read(tool: Tool, line: string): Promise<Answer> {
    return tool.read(this.#namespace, this.#words(line))
  }

  /** What differs from another machine that was made alike. */
  async randomNames(): Promise<RandomNames> {
    const links = await this.read(iproute2, 'link show')
    const names = randomNames('said' in links ? links.said : [])
    return new Map([...names, [this.#peer, '<peer>']])
  }

  #words(line: string): string[] {
    return line.split(' ').map((word) => word.replace('{peer}', this.#peer))
  }
}

/** Runs `body` on a machine in which nothing was made yet. */
export function withMachine<T>(scenario: Scenario, body: (machine: Machine) => Promise<T>): Promise<T> {
  const { needs = [], build } = scenario
  return withNamespace(({ name }) => {
    if (![...needs, ...build].some((line) => line.includes('{peer}'))) return body(new Machine(name, ''))
    return withNamespace((peer) => body(new Machine(name, peer.name)))
  })
}

/** The line that this machine's kernel refuses of those that a scenario needs. */
export async function findMissing(scenario: Scenario): Promise<string | undefined> {
  const { needs = [] } = scenario
  if (needs.length === 0) return undefined
  return withMachine(scenario, async (machine) => {
    for (const line of needs) {
      try {
        await machine.make(iproute2, line)
      } catch (error) {
        return (error as Error).message
      }
    }
    return undefined
  })
}
