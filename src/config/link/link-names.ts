import type { Connection, RequestOptions } from '../../client/index.ts'
import { getLink, linkFilters } from '../../families/route/index.ts'
import { utf8Length } from '../../schema/index.ts'
import { EncodeError } from '../../wire/index.ts'

/** A link by its name, by one of its further names, or by its index. */
export type LinkRef = string | number

/** Most bytes of a link's name (IFNAMSIZ less the NUL); longer ones are further names. */
const LONGEST_NAME = 15

/** The attribute of a request that says which link is meant: the kernel finds further names that are short by IFLA_IFNAME. */
export function linkNamed(link: LinkRef): { index: number } | { ifname: string } | { altIfname: string } {
  if (typeof link === 'number') {
    if (Number.isInteger(link) && link > 0 && link <= 0x7fff_ffff) return { index: link }
    throw new EncodeError('index', `${link} is not the index of a link`)
  }
  if (typeof link !== 'string' || link === '') throw new EncodeError('ifname', `'${link}' is not the name of a link`)
  return utf8Length(link) > LONGEST_NAME ? { altIfname: link } : { ifname: link }
}

/** The kernel's index of links by name: one RTM_GETLINK for each name, once in the life of this object. */
export class LinkNames {
  readonly #rt: Connection<'NETLINK_ROUTE'>
  readonly #options: Pick<RequestOptions, 'signal' | 'timeout'>
  readonly #indexes = new Map<string, number>()

  constructor(rt: Connection<'NETLINK_ROUTE'>, options: Pick<RequestOptions, 'signal' | 'timeout'> = {}) {
    this.#rt = rt
    this.#options = options
  }

  /** Asks for those that are not known yet. Rejects with NetlinkError, code ENODEV, where there is no such link. */
  async learn(links: readonly LinkRef[]): Promise<void> {
    for (const link of links) {
      if (typeof link === 'number' || this.#indexes.has(link)) continue
      const request = { ...linkNamed(link), extMask: linkFilters.SKIP_STATS }
      const { signal, timeout } = this.#options
      const { index = 0 } = await this.#rt.do(getLink, request, { signal, timeout })
      this.#indexes.set(link, index)
    }
  }

  /** The index of a link that was learned. Throws EncodeError for what is not a link. */
  readonly indexOf = (link: LinkRef): number => {
    const named = linkNamed(link)
    if ('index' in named) return named.index
    const index = this.#indexes.get(link as string)
    if (index === undefined) throw new Error(`link ${link} was not asked for`)
    return index
  }
}
