import type { Connection } from '../../client/index.ts'
import { getLink, type LinkMessage, linkFilters } from '../../families/route/index.ts'
import type { Plain } from '../../schema/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../grammar/usage-error.ts'

/** What is remembered of a link. */
type Known = Pick<LinkMessage, 'ifname' | 'flags' | 'type'>

/** Names of links by index, and what else is asked of a link that is only named. */
export class LinkNames {
  readonly #byIndex = new Map<number, Known>()

  learn({ index, ifname, flags, type }: LinkMessage): void {
    if (index !== undefined && ifname !== undefined) this.#byIndex.set(index, { ifname, flags, type })
  }

  forget(index: number | undefined): void {
    if (index !== undefined) this.#byIndex.delete(index)
  }

  /** The name, or the number of a link that is not known; empty for no link. */
  name(index: number | undefined): string {
    if (index === undefined || index === 0) return ''
    return this.#byIndex.get(index)?.ifname ?? `${index}`
  }

  /** The name as iproute2 prints it: of a link that is not known `if` and the number, and `*` for no link. */
  iproute2(index = 0): string {
    if (index === 0) return '*'
    return this.#byIndex.get(index)?.ifname ?? `if${index}`
  }

  /** Flags and type of a link; undefined where it is not known. */
  known(index: number | undefined): Known | undefined {
    return this.#byIndex.get(index ?? 0)
  }

  /** A plain value with the link's name in it as `dev`, where that is known. */
  withDevice(value: { [name: string]: Plain }, index: number | undefined): { [name: string]: Plain } {
    const name = this.#byIndex.get(index ?? 0)?.ifname
    return name === undefined ? value : { dev: name, ...value }
  }
}

/** The names of all links; of none with --numeric, but for `ip -j`, which always has them. */
export async function linkNames(rt: Connection<'NETLINK_ROUTE'>, context: Context): Promise<LinkNames> {
  const names = new LinkNames()
  if (context.numeric && context.output.format !== 'iproute2') return names
  const links = await rt.dump(getLink, { extMask: linkFilters.SKIP_STATS }, { timeout: context.timeout }).toArray()
  for (const link of links) names.learn(link)
  return names
}

/** Bytes of a link's first name, at most: IFNAMSIZ less its NUL. What is longer is a further name. */
export const MOST_NAME_BYTES = 15

/** The link of that name or further name. NetlinkError (ENODEV) that names it when there is none. */
export async function findLink(rt: Connection<'NETLINK_ROUTE'>, name: string, context: Context): Promise<LinkMessage> {
  const request = Buffer.byteLength(name) > MOST_NAME_BYTES ? { altIfname: name } : { ifname: name }
  try {
    return await rt.do(getLink, request, { timeout: context.timeout })
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error
    throw new NetlinkError(error.errno, error.operation, error.extack, `find the link '${name}'`)
  }
}

/** The index of a VRF. NetlinkError (ENODEV) when there is no such link; UsageError where it is none. */
export async function vrfIndex(rt: Connection<'NETLINK_ROUTE'>, name: string, context: Context): Promise<number> {
  const { index, linkinfo } = await findLink(rt, name, context)
  if (linkinfo?.kind !== 'vrf') throw new UsageError(`${name} is not a VRF`)
  return index ?? 0
}

/** The index of the link with that name. NetlinkError (ENODEV) when there is none. */
export async function linkIndex(rt: Connection<'NETLINK_ROUTE'>, name: string, context: Context): Promise<number> {
  const { index } = await findLink(rt, name, context)
  return index ?? 0
}

/** The first and further names of all links. */
export async function allLinkNames(rt: Connection<'NETLINK_ROUTE'>, { timeout }: Context): Promise<string[]> {
  const links = await rt.dump(getLink, { extMask: linkFilters.SKIP_STATS }, { timeout }).toArray()
  return links.flatMap(({ ifname, propList }) => [ifname ?? '', ...(propList?.altIfname ?? [])])
}
