import { MulticastReports } from './addr/multicast-reports.ts'
import { LinkWatch } from './link/link-watch.ts'

/** What Linux leaves to workers, for all namespaces together: it follows from a request, and comes when that is done. */
export class RouteWorkers {
  readonly watch = new LinkWatch()
  readonly reports = new MulticastReports()
  readonly #deferred: (() => void)[] = []

  /** Leaves something to a worker, which comes to it before what follows from carriers. */
  defer(action: () => void): void {
    this.#deferred.push(action)
  }

  run(): void {
    this.#runDeferred()
    this.watch.run()
    this.#runDeferred()
    this.reports.run()
  }

  #runDeferred(): void {
    for (let action = this.#deferred.shift(); action !== undefined; action = this.#deferred.shift()) action()
  }
}
