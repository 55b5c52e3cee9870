import type { Net } from '../../task/net.ts'
import { PerNet } from '../../task/pernet.ts'
import { Timers } from '../../timers.ts'
import { Autojoin } from './addr/autojoin.ts'
import { inetDefaults } from './addr/ipv4/inet-device.ts'
import { inet6Defaults } from './addr/ipv6/inet6-device.ts'
import { LabelTable } from './addr/label/label-table.ts'
import { nextTurn } from './answer/turn.ts'
import { RouteExpiry } from './fib/ipv6/route-expiry.ts'
import { FibTables } from './fib/table/fib-tables.ts'
import { loopback } from './link/kinds/loopback.ts'
import { Link } from './link/link.ts'
import type { LinkEvent, LinkListener } from './link/link-event.ts'
import { LinkTable } from './link/link-table.ts'
import { registerLink } from './link/register-link.ts'
import { linkListeners } from './link-listeners.ts'
import { NeighbourParameters } from './neigh/neighbour-parameters.ts'
import { NeighbourTable } from './neigh/neighbour-table.ts'
import { NexthopTable } from './nexthop/nexthop-table.ts'
import { RouteWorkers } from './route-workers.ts'
import { RuleTable } from './rule/rule-table.ts'

/** What NETLINK_ROUTE keeps of a network namespace. */
export class RouteNet {
  readonly net: Net
  readonly links = new LinkTable()
  readonly workers: RouteWorkers
  readonly ipv4: FibTables
  readonly ipv6: FibTables
  readonly labels = new LabelTable()
  readonly autojoin4 = new Autojoin(2)
  readonly autojoin6 = new Autojoin(10)
  readonly rules4 = new RuleTable(2)
  readonly rules6 = new RuleTable(10)
  readonly neighbours: NeighbourTable
  readonly neighbourParameters: NeighbourParameters
  readonly nexthops: NexthopTable
  readonly routeExpiry: RouteExpiry
  /** Settings that new links begin with. */
  readonly inetDefaults = inetDefaults()
  readonly inet6Defaults = inet6Defaults()
  /** Counts changes of addresses; both dumps and live tables see it (`net->ipv4.dev_addr_genid`). */
  addrGeneration4 = 1
  addrGeneration6 = 1
  readonly #listeners: readonly LinkListener[]
  readonly #timers: Timers

  constructor(net: Net, listeners: readonly LinkListener[]) {
    this.net = net
    this.#listeners = listeners
    this.#timers = new Timers(net.kernel.clock)
    this.ipv4 = new FibTables(this, 2)
    this.ipv6 = new FibTables(this, 10)
    const first = net === net.kernel.initNet ? undefined : routeNetOf(net.kernel.initNet)
    this.workers = first?.workers ?? new RouteWorkers()
    this.neighbourParameters = new NeighbourParameters(net.kernel.random, first?.neighbourParameters.common)
    this.neighbours = new NeighbourTable(first?.neighbours.everywhere)
    this.nexthops = new NexthopTable(this)
    this.routeExpiry = new RouteExpiry(this)
    const lo = new Link(this, 'lo', loopback)
    loopback.rtnetlink.setup(lo)
    registerLink(lo)
  }

  /** Milliseconds since the kernel was started. */
  get now(): number {
    return this.net.kernel.uptime
  }

  /** Does something later, and what follows from it. Gives a function that calls it off. */
  after(milliseconds: number, action: () => void): () => void {
    return this.#timers.after(milliseconds, () => {
      nextTurn(this.net.kernel)
      action()
      this.workers.run()
    })
  }

  /** The rules of a family that has some. */
  rulesOf(family: number): RuleTable | undefined {
    return family === 2 ? this.rules4 : family === 10 ? this.rules6 : undefined
  }

  /** The first link. */
  get loopback(): Link {
    return this.links.get(1) as Link
  }

  /** Tells all parts that follow links, one after another. */
  announce(link: Link, event: LinkEvent, changedFlags = 0): void {
    for (const listener of this.#listeners) listener(link, event, changedFlags)
  }
}

const routeNets = new PerNet((net) => new RouteNet(net, linkListeners))

export function routeNetOf(net: Net): RouteNet {
  return routeNets.of(net)
}
