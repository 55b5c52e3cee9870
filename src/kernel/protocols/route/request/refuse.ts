import type { NetlinkExtAck } from '../../../api/extack.ts'

/** Refuses a request with a reason: gives minus the errno. */
export function refuse(extack: NetlinkExtAck, errno: number, message: string): number {
  extack.message = message
  return -errno
}
