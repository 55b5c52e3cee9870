import { NLMSG_HDRLEN } from '../../wire/index.ts'
import { EINVAL, ENODEV, EOPNOTSUPP } from '../errno.ts'
import { LITTLE, type NlMsgHdr, nlmsgLen } from '../message.ts'
import type { SkBuff } from '../sk-buff.ts'

/** Length of `struct ifinfomsg`, and where its fields lie (`linux/rtnetlink.h`). */
const IFINFOMSG_LENGTH = 16
const IFI_INDEX = 4
const IFI_FLAGS = 8
const IFI_CHANGE = 12

const RTM_SETLINK = 19
const IFF_UP = 1
const LOOPBACK_INDEX = 1

/** RTM_NEWLINK and RTM_SETLINK of the only link there is, `lo`: it can be set up and down, and nothing else. */
export function setLink(skb: SkBuff, nlh: NlMsgHdr): number {
  const net = skb.sk?.net
  if (nlmsgLen(nlh) < IFINFOMSG_LENGTH || net === undefined) return -EINVAL
  const { data } = nlh.view
  const start = nlh.offset + NLMSG_HDRLEN
  const index = data.getInt32(start + IFI_INDEX, LITTLE)
  if (index < 0 || (index === 0 && nlh.type === RTM_SETLINK)) return -EINVAL
  if (index !== LOOPBACK_INDEX) return -ENODEV
  if (nlmsgLen(nlh) > IFINFOMSG_LENGTH) return -EOPNOTSUPP
  if ((data.getUint32(start + IFI_CHANGE, LITTLE) & IFF_UP) !== 0) {
    net.loopbackUp = (data.getUint32(start + IFI_FLAGS, LITTLE) & IFF_UP) !== 0
  }
  return 0
}
