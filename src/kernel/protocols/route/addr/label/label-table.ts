import { networkOf, type PackedAddress, packAddress } from '../../fib/table/prefix.ts'

/** What addresses of a prefix are called when source addresses are chosen (`struct ip6addrlbl_entry`). */
export interface LabelEntry {
  readonly prefix: PackedAddress
  readonly prefixlen: number
  /** The link that it is for; 0 is every link. */
  readonly index: number
  readonly label: number
}

/** The labels of RFC 6724, and of ORCHID addresses (`net/ipv6/addrlabel.c`, ip6addrlbl_init_table). */
const initial = [
  ['::', 0, 1],
  ['fc00::', 7, 5],
  ['fec0::', 10, 11],
  ['2002::', 16, 2],
  ['3ffe::', 16, 12],
  ['2001::', 32, 6],
  ['2001:10::', 28, 7],
  ['::ffff:0.0.0.0', 96, 4],
  ['::', 96, 3],
  ['::1', 128, 0],
] as const

const LOOPBACK = `${packAddress('::1')}128`

/** Address labels of a namespace: longer prefixes first, and of one length those for a link first. */
export class LabelTable {
  entries: readonly LabelEntry[] = []
  /** Counts what is added. */
  seq = 0

  constructor() {
    for (const [text, prefixlen, label] of initial) {
      this.add({ prefix: packAddress(text) as PackedAddress, prefixlen, index: 0, label }, false)
    }
  }

  /** Whether it was added: what has a label already keeps it, unless that is to be replaced (__ip6addrlbl_add()). */
  add(entry: LabelEntry, replaces: boolean): boolean {
    const { prefixlen } = entry
    const at = this.entries.findIndex(
      (other) =>
        isSamePlace(other, entry) ||
        other.prefixlen < prefixlen ||
        (other.prefixlen === prefixlen && other.index === 0),
    )
    const met = this.entries[at]
    const isTaken = met !== undefined && isSamePlace(met, entry)
    if (isTaken && !replaces) return false
    this.entries = this.entries.toSpliced(at < 0 ? this.entries.length : at, isTaken ? 1 : 0, entry)
    this.seq++
    return true
  }

  /** Whether it was there. */
  remove(place: Omit<LabelEntry, 'label'>): boolean {
    const left = this.entries.filter((entry) => !isSamePlace(entry, place))
    if (left.length === this.entries.length) return false
    this.entries = left
    return true
  }

  /**
   * The entry of an address on a link, as it is told: that of ::1 is not found, because Linux compares all bits of the kind of an address with
   * the one that it keeps of an entry (__ipv6_addr_label()).
   */
  find(address: PackedAddress, index: number): LabelEntry | undefined {
    return this.entries.find(
      (entry) =>
        entry.prefix + entry.prefixlen !== LOOPBACK &&
        (entry.index === 0 || entry.index === index) &&
        networkOf(address, entry.prefixlen) === entry.prefix,
    )
  }
}

function isSamePlace(a: Omit<LabelEntry, 'label'>, b: Omit<LabelEntry, 'label'>): boolean {
  return a.prefix === b.prefix && a.prefixlen === b.prefixlen && a.index === b.index
}
