import * as nlkit from 'nlkit'
import { frame, type MessageHeader, NLMSG_HDRLEN, viewOf, writeHeader } from 'nlkit/wire'

const header: MessageHeader = { length: NLMSG_HDRLEN, type: 18, flags: 0x301, seq: 7, portid: 0 }
const view = viewOf(new ArrayBuffer(NLMSG_HDRLEN))
writeHeader(view, 0, header, true)
const [message] = frame(view, 0, NLMSG_HDRLEN, true).messages
console.log(message?.seq === 7 && Object.keys(nlkit).length > 0 ? 'ok' : 'not ok')
