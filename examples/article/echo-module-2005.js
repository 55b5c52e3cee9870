// The article's first kernel module as the article has it: the input only wakes a thread, which sleeps until a message
// comes, logs it, and sends it back.
import { linux2005, MSG_DONTWAIT, nlmsgHdr } from 'nlkit/kernel'
import { textOf } from '../support/text-message.js'

export const name = 'netlink_test'
export const license = 'GPL'

const NETLINK_TEST = 17

/** @type {import('nlkit/kernel').KernelModule['init']} */
export function init(kernel) {
  const { netlinkKernelCreate, netlinkUnicast, sockRelease, NETLINK_CB, ...linux } = linux2005(kernel)

  /** @type {import('nlkit/kernel').Input2005} */
  function nlDataReady(sk) {
    linux.wakeUpInterruptible(sk.sleep)
  }

  async function netlinkTest() {
    const nlSk = netlinkKernelCreate(NETLINK_TEST, nlDataReady)
    if (!nlSk) return
    // Wait for a message coming down from user space.
    const skb = await linux.skbRecvDatagram(nlSk)
    const nlh = skb && nlmsgHdr(skb)
    if (nlh) {
      kernel.printk(`netlink_test: received netlink message payload: ${textOf(skb.data)}`)
      const pid = nlh.portid // process id of the sender
      NETLINK_CB(skb).groups = 0 // not in a multicast group
      NETLINK_CB(skb).pid = 0 // from the kernel
      NETLINK_CB(skb).dstPid = pid
      NETLINK_CB(skb).dstGroups = 0 // unicast
      netlinkUnicast(nlSk, skb, pid, MSG_DONTWAIT)
    }
    sockRelease(nlSk.socket)
  }
  return netlinkTest()
}

export function exit() {}
