import type { Link } from '../../link.ts'

/** Broadcasts to one link at most are not queued, where nobody says otherwise. */
const DEFAULT_CUTOFF = 1

/** What the macvlans of a link have in common (`drivers/net/macvlan.c`, struct macvlan_port). */
export class MacvlanPort {
  readonly lower: Link
  /** Its address without them: one that has all of its packets can give it another. */
  ownAddress: string
  /** Whether one macvlan has all packets, so that there is no other. */
  isPassthru = false
  /** Whether a macvlan changes the address of the link below just now. */
  isAddressChanging = false
  bcCutoff = DEFAULT_CUTOFF
  /** Macvlans on it, in the order in which they came; those that are up answer to their addresses. */
  readonly members: Link[] = []
  /** Source addresses that a macvlan takes packets from, the youngest first. */
  #sources: readonly Source[] = []

  constructor(lower: Link) {
    this.lower = lower
    this.ownAddress = lower.address
  }

  /** Whether a link cannot have an address because somebody here has it (macvlan_addr_busy()). */
  isTaken(address: string): boolean {
    if (!this.isPassthru && !this.isAddressChanging && this.lower.address === address) return true
    return this.members.some((member) => member.isUp && member.address === address)
  }

  addSource(of: Link, address: string): void {
    if (this.#sources.some((source) => source.of === of && source.address === address)) return
    this.#sources = [{ of, address, place: placeOf(address) }, ...this.#sources]
  }

  removeSource(of: Link, address: string): void {
    this.#sources = this.#sources.filter((source) => source.of !== of || source.address !== address)
  }

  forgetSources(of: Link): void {
    this.#sources = this.#sources.filter((source) => source.of !== of)
  }

  /** The source addresses of a macvlan, in the order of the kernel's hash table: of one place the youngest first. */
  sourcesOf(link: Link): string[] {
    const own = this.#sources.filter(({ of }) => of === link)
    return own.toSorted((a, b) => a.place - b.place).map(({ address }) => address)
  }
}

interface Source {
  readonly of: Link
  readonly address: string
  /** Where it is in the table. */
  readonly place: number
}

const GOLDEN_RATIO_64 = 0x61c8_8646_80b5_83ebn

/** One of 256 places (macvlan_eth_hash()). */
function placeOf(address: string): number {
  const bytes = address.split(':').map((byte) => BigInt(`0x${byte}`))
  const value = bytes.reduceRight((all, byte) => (all << 8n) | byte, 0n) << 16n
  return Number(BigInt.asUintN(64, value * GOLDEN_RATIO_64) >> 56n)
}

const ports = new WeakMap<Link, MacvlanPort>()

/** What macvlans have in common on a link; undefined where there are none. */
export function macvlanPortOf(lower: Link): MacvlanPort | undefined {
  return ports.get(lower)
}

export function makeMacvlanPort(lower: Link): MacvlanPort {
  const port = new MacvlanPort(lower)
  ports.set(lower, port)
  return port
}

export function dropMacvlanPort(port: MacvlanPort): void {
  ports.delete(port.lower)
}
