import type { VlanQosMapping } from '../../../../../../families/route/index.ts'

/** From priorities in tags, of which there are eight, to priorities of packets; 0 is none (`net/8021q/vlan_dev.c`, vlan_dev_set_ingress_priority()). */
export class IngressPriorities {
  readonly #byTag = new Uint32Array(8)

  set({ from, to }: VlanQosMapping): void {
    this.#byTag[from & 7] = to
  }

  /** Those that are there, by the priority in the tag. */
  get mappings(): VlanQosMapping[] {
    return [...this.#byTag].map((to, from) => ({ from, to })).filter(({ to }) => to !== 0)
  }
}

/** Priorities of packets are put by their last four bits. */
const BUCKETS = 16

/**
 * From priorities of packets to priorities in tags (vlan_dev_set_egress_priority()). One that is 0 keeps its place, and is not told.
 */
export class EgressPriorities {
  readonly #buckets: Map<number, number>[] = Array.from({ length: BUCKETS }, () => new Map())

  set({ from, to }: VlanQosMapping): void {
    this.#buckets[from % BUCKETS]?.set(from, to & 7)
  }

  /** Those that are there: bucket by bucket, the youngest first. */
  get mappings(): VlanQosMapping[] {
    return this.#buckets
      .flatMap((bucket) => [...bucket].reverse())
      .map(([from, to]) => ({ from, to }))
      .filter(({ to }) => to !== 0)
  }
}
