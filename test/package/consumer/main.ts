import * as nlkit from 'nlkit'
import type { LinkMessage } from 'nlkit/families/route'
import { frame, type MessageHeader, NLMSG_HDRLEN, viewOf, writeHeader } from 'nlkit/wire'

const header: MessageHeader = { length: NLMSG_HDRLEN, type: 18, flags: 0x301, seq: 7, portid: 0 }
const view = viewOf(new ArrayBuffer(NLMSG_HDRLEN))
writeHeader(view, 0, header, true)
const [message] = frame(view, 0, NLMSG_HDRLEN, true).messages
console.log(message?.seq === 7 && Object.keys(nlkit).length > 0 ? 'ok' : 'not ok')

// What a reply says goes into the next request as it is, and a union has its fields in every branch.
export function sameLink({ index, type }: LinkMessage): LinkMessage {
  return { index, type, mtu: 1400 }
}
export function kindOf({ linkinfo }: LinkMessage): string | undefined {
  if (linkinfo?.kind === 'bridge') return `bridge, spanning tree ${linkinfo.data?.stpState}`
  return linkinfo?.kind === 'vlan' ? `vlan ${linkinfo.data?.id}` : linkinfo?.kindUnlisted
}

// What an editor shows of this, and what the declarations say, is the name of the union and not its forty members.
export const infoOf = (link: LinkMessage) => link.linkinfo
