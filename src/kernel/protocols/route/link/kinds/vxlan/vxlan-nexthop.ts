import { EAFNOSUPPORT, EINVAL } from '../../../../../errno.ts'
import type { NexthopTable } from '../../../nexthop/nexthop-table.ts'

interface Objection {
  readonly errno: number
  readonly message: string
}

/** Why an entry of a vxlan cannot lead to the nexthop objects of that id (`drivers/net/vxlan/vxlan_core.c`, vxlan_fdb_nh_update()). */
export function objectionToNexthop(nexthops: NexthopTable, id: number, isV6: boolean): Objection | undefined {
  const refused = (message: string, errno = EINVAL) => ({ errno, message })
  const object = nexthops.get(id)
  if (object === undefined) return refused('Nexthop id does not exist')
  if (!object.isFdb) return refused('Nexthop is not a fdb nexthop')
  if (object.group === undefined) return refused('Nexthop is not a multipath group')
  const hasIpv4 = object.group.some((member) => nexthops.get(member.id)?.family === 2)
  return hasIpv4 === isV6 ? refused('Nexthop group family not supported', EAFNOSUPPORT) : undefined
}
