import type { Connection } from '../../client/index.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { findLink } from './link-names.ts'

/** The table of a VRF. NetlinkError (ENODEV) where there is no such link, UsageError where it is none. */
export async function vrfTable(rt: Connection<'NETLINK_ROUTE'>, name: string, context: Context): Promise<number> {
  const { linkinfo } = await findLink(rt, name, context)
  if (linkinfo?.kind === 'vrf' && linkinfo.data?.table !== undefined) return linkinfo.data.table
  throw new UsageError(`${name} is not a VRF`)
}
