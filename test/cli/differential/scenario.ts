/** Objects that iproute2 and nlkit both make and both read, with the same words. */
export interface Scenario {
  readonly name: string
  /**
   * Command lines that the kernel must take, for machines that lack a kind of link or an encapsulation. They run in a
   * namespace of their own, with iproute2; where one is refused, the scenario is skipped and says which.
   */
  readonly needs?: readonly string[]
  /** What is there already: command lines that iproute2 does in both cases. */
  readonly given?: readonly string[]
  /**
   * Command lines that make it, without the tool: `link add v0 type veth`, `-6 route add …`. A line that begins with
   * `bridge` is for iproute2's `bridge`, and for nlkit without that word; one that begins with `sysctl` is neither's:
   * `sysctl net.ipv4.ip_forward=1`. `{peer}` is a second namespace, which belongs to the scenario.
   */
  readonly build: readonly string[]
  /** Command lines that read it: `-6 -d route show table all`, `bridge fdb show dev v0`. */
  readonly read: readonly string[]
  /** The kernel lists these objects in no order: each machine has its own. */
  readonly unordered?: boolean
}
