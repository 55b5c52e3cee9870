import type { Ipv6Address } from './ipv6-address.ts'
import { tryIpv6 } from './ipv6-list.ts'

/**
 * IPv6 addresses that are to be tried. In Linux a worker does that (`addrconf_wq`): here it happens when all requests of a datagram
 * are done.
 */
export class TentativeAddresses {
  readonly #pending = new Set<Ipv6Address>()

  add(ifa: Ipv6Address): void {
    this.#pending.add(ifa)
  }

  run(): void {
    for (const ifa of this.#pending) {
      this.#pending.delete(ifa)
      if (ifa.device.addresses.includes(ifa)) tryIpv6(ifa)
    }
  }
}
