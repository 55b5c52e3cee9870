// The article's second kernel module: sends one message to all who are in group 1. There a module greeted when it was
// loaded; but a protocol has to be there before programs can open it, so this one waits until two have joined.
import { netlinkKernelCreate, netlinkKernelRelease, nlmsgData, nlmsgMulticast, nlmsgNew, nlmsgPut } from 'nlkit/kernel'

export const name = 'netlink_test'
export const license = 'GPL'

const NETLINK_TEST = 17
const LISTENERS = 2
const EADDRINUSE = 98

/** @type {import('nlkit/kernel').Sock | undefined} */
let nlSk
let joined = 0

/** @type {import('nlkit/kernel').KernelModule['init']} */
export function init(kernel) {
  nlSk = netlinkKernelCreate(kernel.initNet, NETLINK_TEST, { groups: 1, bind })
  return nlSk ? 0 : -EADDRINUSE
}

export function exit() {
  if (nlSk) netlinkKernelRelease(nlSk)
}

/** Somebody is about to join: a member only when this has returned. */
function bind() {
  if (++joined === LISTENERS) queueMicrotask(greet)
}

function greet() {
  if (!nlSk) return
  const text = new TextEncoder().encode('Greeting from kernel!\0')
  const skb = nlmsgNew(nlSk.kernel, text.length)
  const nlh = nlmsgPut(skb, 0, 0, 0, text.length, 0)
  if (nlh) nlmsgData(nlh).set(text)
  nlmsgMulticast(nlSk, skb, 0, 1)
}
