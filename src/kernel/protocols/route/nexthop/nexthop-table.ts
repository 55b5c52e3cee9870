import type { NetlinkExtAck } from '../../../api/extack.ts'
import { EINVAL } from '../../../errno.ts'
import type { FibNexthop } from '../fib/fib-route.ts'
import { refuse } from '../refuse.ts'

/** The nexthop objects of a namespace. */
export class NexthopTable {
  /** The ways of an object, for a route of a family that uses it. */
  waysOf(_id: number, _family: number, extack: NetlinkExtAck): FibNexthop[] | number {
    return refuse(extack, EINVAL, 'Nexthop id does not exist')
  }
}
