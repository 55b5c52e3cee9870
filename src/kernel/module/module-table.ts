import { errnoName, errnoText } from '../../wire/index.ts'
import { EAGAIN, EBUSY, EEXIST, EIO, ENOENT } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import { checkModule, isGplCompatible, type KernelModule } from './kernel-module.ts'
import { LoadedModule, type ModuleState } from './loaded-module.ts'
import { ModuleError } from './module-error.ts'

/** One line of lsmod. */
export interface ModuleRow {
  readonly name: string
  readonly license: string
  /** How many hold it: open sockets of its protocols, and who called `tryGet`. */
  readonly users: number
  readonly state: ModuleState
}

/** The modules of a kernel, the last one inserted first. */
export class ModuleTable {
  readonly #kernel: Kernel
  readonly #modules = new Map<string, LoadedModule>()
  #current: LoadedModule | undefined
  #tainted = false

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  /** The module whose `init` runs: who makes a kernel socket or registers a notifier now, makes it for this one. */
  get current(): LoadedModule | undefined {
    return this.#current
  }

  /** Whether a module was inserted whose licence is not compatible with the GPL. */
  get tainted(): boolean {
    return this.#tainted
  }

  /** Inserts a module: see `Kernel.insmod`. */
  insert(module: KernelModule): void | Promise<void> {
    checkModule(module)
    const present = this.#modules.get(module.name)
    if (present?.state === 'Live') throw new ModuleError('insmod', module.name, EEXIST, 'it is there already')
    if (present) throw new ModuleError('insmod', module.name, EBUSY, `it is ${present.state.toLowerCase()}`)
    const loaded = new LoadedModule(module)
    this.#modules.set(module.name, loaded)
    this.#checkLicense(module)
    let result: ReturnType<KernelModule['init']>
    const outer = this.#current
    this.#current = loaded
    try {
      result = module.init(this.#kernel)
    } catch (error) {
      throw this.#threw(loaded, error)
    } finally {
      this.#current = outer
    }
    if (!(result instanceof Promise)) return this.#inserted(loaded, result)
    return result.then(
      (value) => this.#inserted(loaded, value),
      (error: unknown) => {
        throw this.#threw(loaded, error)
      },
    )
  }

  /** Removes a module: see `Kernel.rmmod`. */
  remove(name: string): void {
    const loaded = this.#modules.get(name)
    if (loaded === undefined) throw new ModuleError('rmmod', name, ENOENT, 'it is not there')
    if (loaded.state !== 'Live') throw new ModuleError('rmmod', name, EBUSY, `it is ${loaded.state.toLowerCase()}`)
    if (loaded.users > 0) throw new ModuleError('rmmod', name, EAGAIN, `${loaded.users} use it`)
    const { module } = loaded
    if (module.exit === undefined) throw new ModuleError('rmmod', name, EBUSY, 'it has no exit')
    loaded.state = 'Unloading'
    const oops = (error: unknown): void => this.#kernel.oops(`exit of module ${name}`, error)
    try {
      const result: unknown = module.exit()
      if (result instanceof Promise) result.catch(oops)
    } catch (error) {
      oops(error)
    }
    this.#forget(loaded)
  }

  rows(): ModuleRow[] {
    return [...this.#modules.values()].reverse().map(({ module, users, state }) => {
      return { name: module.name, license: module.license ?? 'unspecified', users, state }
    })
  }

  #checkLicense({ name, license = 'unspecified' }: KernelModule): void {
    if (this.#tainted || isGplCompatible(license)) return
    this.#tainted = true
    this.#kernel.printk(`${name}: the licence "${license}" of this module taints the kernel`)
  }

  #inserted(loaded: LoadedModule, result: number | void): void {
    const { name } = loaded
    if (typeof result === 'number' && result < 0) {
      const errno = -result
      this.#kernel.printk(`${name}: init failed: ${errnoName(errno)} ${errnoText(errno)}`)
      this.#forget(loaded)
      throw new ModuleError('insmod', name, errno, 'init refused')
    }
    if (result) this.#kernel.printk(`${name}: init returned ${result}: 0 or a negative errno was expected`)
    loaded.state = 'Live'
  }

  /** Takes back what a module has made whose `init` threw. Gives the error to throw. */
  #threw(loaded: LoadedModule, cause: unknown): ModuleError {
    this.#kernel.oops(`init of module ${loaded.name}`, cause)
    this.#forget(loaded)
    return new ModuleError('insmod', loaded.name, EIO, 'init threw', { cause })
  }

  #forget(loaded: LoadedModule): void {
    loaded.state = 'Unloading'
    const count = loaded.releaseOwned()
    if (count > 0) this.#kernel.printk(`${loaded.name}: released what it left behind, ${count} in number`)
    this.#modules.delete(loaded.name)
  }
}
