import { EADDRINUSE, EINVAL, ENOBUFS } from '../../../errno.ts'
import { isMulticast, type PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'

/** Most IPv4 groups that a socket can be in (`sysctl_igmp_max_memberships`). */
const MOST_GROUPS = 20

/**
 * The socket of a namespace that is in the groups that links have as addresses with IFA_F_MCAUTOJOIN (`mc_autojoin_sk`). It remembers
 * them by the index of the link, and does so until the address is deleted: not when the link goes down, or goes.
 */
export class Autojoin {
  readonly #family: 2 | 10
  readonly #groups = new Set<string>()

  constructor(family: 2 | 10) {
    this.#family = family
  }

  /** 0, or minus an errno (ip_mc_join_group(), ipv6_sock_mc_join()). */
  join(link: Link, group: PackedAddress): number {
    if (!isMulticast(group)) return -EINVAL
    if (this.#groups.has(key(link, group))) return -EADDRINUSE
    if (this.#family === 2 && this.#groups.size >= MOST_GROUPS) return -ENOBUFS
    this.#groups.add(key(link, group))
    this.#listOf(link)?.join(group)
    return 0
  }

  leave(link: Link, group: PackedAddress): void {
    if (this.#groups.delete(key(link, group))) this.#listOf(link)?.leave(group)
  }

  #listOf({ inet, inet6 }: Link) {
    return (this.#family === 2 ? inet : inet6)?.multicast
  }
}

function key({ index }: Link, group: PackedAddress): string {
  return `${index} ${group}`
}
