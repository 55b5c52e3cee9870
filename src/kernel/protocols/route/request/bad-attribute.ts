import { align4, NLMSG_HDRLEN } from '../../../../wire/index.ts'
import { setBadAttribute } from '../../../api/extack.ts'
import type { NlMsgHdr } from '../../../skb/message.ts'
import { type NlAttr, nlaForEachAttr } from '../../../skb/nlattr.ts'
import type { RouteRequest } from './request.ts'

/** The attribute that the numbers of its nests and its own lead to; of several with a number the last one counts. */
export function findAttribute(nlh: NlMsgHdr, headerLength: number, path: readonly number[]): NlAttr | undefined {
  let start = nlh.offset + NLMSG_HDRLEN + align4(headerLength)
  let end = nlh.offset + nlh.length
  let found: NlAttr | undefined
  for (const type of path) {
    found = [...nlaForEachAttr(nlh, start, end)].findLast((attribute) => attribute.type === type)
    if (found === undefined) return undefined
    start = found.start
    end = found.end
  }
  return found
}

/**
 * Refuses a request for an attribute of it, which is found by the numbers of its nests and its own: gives minus the errno
 * (NL_SET_ERR_MSG_ATTR).
 */
export function refuseAttribute(
  { nlh, extack }: RouteRequest<unknown>,
  headerLength: number,
  path: readonly number[],
  errno: number,
  message: string,
): number {
  extack.message = message
  const found = findAttribute(nlh, headerLength, path)
  if (found !== undefined) setBadAttribute(extack, found)
  return -errno
}
