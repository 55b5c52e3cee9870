import { type ExtendedAck, NLMSG_HDRLEN } from '../../../wire/index.ts'
import type { Message } from '../../language/protocol.ts'
import { explainMessage } from './explain.ts'
import { join } from './walk.ts'

/** What the offsets of an extended ack stand for, in the request `bytes` (an nlmsghdr's room, then the payload). */
export function locate(
  message: Message,
  bytes: Uint8Array,
  extack: ExtendedAck,
): { path: string | undefined; attribute: string | undefined; missingPath: string | undefined } {
  const rows = explainMessage(message, bytes.subarray(NLMSG_HDRLEN))
  const at = (offset: number | undefined) => rows.find((row) => row.attribute && row.offset + NLMSG_HDRLEN === offset)
  const bad = extack.offset === undefined ? undefined : at(extack.offset)
  const nest = extack.missingNest === undefined ? undefined : at(extack.missingNest)
  const set = extack.missingNest === undefined ? message.attributes : nest?.set
  const missing = extack.missingType === undefined ? undefined : set?.byId.get(extack.missingType)
  return {
    path: bad?.path,
    attribute: bad?.name,
    missingPath: missing && join(nest?.path ?? '', missing.name),
  }
}
