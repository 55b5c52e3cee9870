import type { Net } from './net.ts'

/** What a protocol keeps in each network namespace (`struct pernet_operations`, net_generic()): made when it is first asked for. */
export class PerNet<State> {
  readonly #make: (net: Net) => State
  readonly #states = new WeakMap<Net, State>()

  constructor(make: (net: Net) => State) {
    this.#make = make
  }

  of(net: Net): State {
    const known = this.#states.get(net)
    if (known !== undefined) return known
    const state = this.#make(net)
    this.#states.set(net, state)
    return state
  }
}
