import type { KernelModule } from './kernel-module.ts'

/** As lsmod and `/proc/modules` call the three states of a module. */
export type ModuleState = 'Loading' | 'Live' | 'Unloading'

/** A module that is in a kernel: its state, who uses it, and what it has made. */
export class LoadedModule {
  readonly module: KernelModule
  state: ModuleState = 'Loading'
  #users = 0
  readonly #owned = new Set<() => void>()

  constructor(module: KernelModule) {
    this.module = module
  }

  get name(): string {
    return this.module.name
  }

  /** How many hold it. */
  get users(): number {
    return this.#users
  }

  /** Holds the module: it cannot be removed until `put`. False when it is being removed (try_module_get()). */
  tryGet(): boolean {
    if (this.state === 'Unloading') return false
    this.#users++
    return true
  }

  /** Lets go of it (module_put()). */
  put(): void {
    if (this.#users === 0) throw new Error(`module ${this.name} is put more often than it was got`)
    this.#users--
  }

  /**
   * Notes how to undo something, for when the module fails or leaves it behind. Gives a function that forgets it again.
   */
  own(undo: () => void): () => void {
    this.#owned.add(undo)
    return () => this.#owned.delete(undo)
  }

  /** Undoes what was owned and not forgotten, the last first, and gives how much that was. */
  releaseOwned(): number {
    const left = [...this.#owned].reverse()
    this.#owned.clear()
    for (const undo of left) undo()
    return left.length
  }
}
