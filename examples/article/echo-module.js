// The article's first kernel module, in today's form: what a program sends is logged, and sent back.
import {
  NETLINK_CB,
  netlinkKernelCreate,
  netlinkKernelRelease,
  nlmsgData,
  nlmsgHdr,
  nlmsgLen,
  nlmsgNew,
  nlmsgPut,
  nlmsgUnicast,
} from 'nlkit/kernel'
import { NLMSG_HDRLEN } from 'nlkit/wire'
import { textOf } from '../support/text-message.js'

export const name = 'netlink_test'
export const license = 'GPL'

const NETLINK_TEST = 17
const EADDRINUSE = 98

/** @type {import('nlkit/kernel').Sock | undefined} */
let nlSk

/** @type {import('nlkit/kernel').KernelModule['init']} */
export function init(kernel) {
  nlSk = netlinkKernelCreate(kernel.initNet, NETLINK_TEST, { input })
  return nlSk ? 0 : -EADDRINUSE
}

export function exit() {
  if (nlSk) netlinkKernelRelease(nlSk)
}

/**
 * Runs inside the program's send: the answer is there when that returns.
 * @param {import('nlkit/kernel').SkBuff} skb
 */
function input(skb) {
  const nlh = nlmsgHdr(skb)
  // A program may send anything, also a length that is not true.
  if (!nlSk || !nlh || nlh.length < NLMSG_HDRLEN || nlh.length > skb.length) return
  const { kernel } = nlSk
  kernel.printk(`netlink_test: received netlink message payload: ${textOf(skb.data)}`)
  const answer = nlmsgNew(kernel, nlmsgLen(nlh))
  const copy = nlmsgPut(answer, 0, nlh.seq, nlh.type, nlmsgLen(nlh), 0)
  if (copy) nlmsgData(copy).set(nlmsgData(nlh))
  // Not nlmsg_pid, as in the article: a program may write what it likes there.
  nlmsgUnicast(nlSk, answer, NETLINK_CB(skb).portid)
}
