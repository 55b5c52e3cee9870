import type { LinkMessage } from '../../families/route/index.ts'

/** Links by their index. */
export type ByIndex = ReadonlyMap<number, LinkMessage>

/** What somebody made the link as; undefined of hardware. */
export function kindOf({ linkinfo }: LinkMessage): string | undefined {
  return linkinfo?.kind ?? linkinfo?.kindUnlisted
}

/** The link that another is on, by its index; of a kind that has it in its data, from there. */
export function belowOf(link: LinkMessage): number | undefined {
  const { data } = (link.linkinfo ?? {}) as { data?: { link?: number } }
  return link.linkNetnsid === undefined ? link.link || data?.link || undefined : undefined
}

/** The other end of a pair, which the kernel makes along with this one. */
export function peerOf(link: LinkMessage, byIndex: ByIndex): LinkMessage | undefined {
  const peer = kindOf(link) === 'veth' ? byIndex.get(belowOf(link) ?? 0) : undefined
  return peer !== undefined && peer.link === link.index ? peer : undefined
}

/** Links after those that they are on. */
export function lowestFirst(links: readonly LinkMessage[], byIndex: ByIndex): LinkMessage[] {
  const sorted = new Set<LinkMessage>()
  for (const link of links) {
    const chain = new Set<LinkMessage>()
    // A file may say anything: links in a circle.
    for (let at: LinkMessage | undefined = link; at && !sorted.has(at) && !chain.has(at); ) {
      chain.add(at)
      at = peerOf(at, byIndex) === undefined ? byIndex.get(belowOf(at) ?? 0) : undefined
    }
    for (const each of [...chain].reverse()) sorted.add(each)
  }
  return [...sorted]
}
