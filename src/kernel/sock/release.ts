import { endDump } from '../api/dump.ts'
import { leaveAllGroups, tellUnbound } from './groups.ts'
import type { Sock } from './sock.ts'

/**
 * Closes a socket: it leaves the table of ports and all groups, its queue is dropped, those who wait for room are woken to find it
 * gone, and a dump that runs is ended. Kernel code hears of it if it was bound (`net/netlink/af_netlink.c`, netlink_release()).
 */
export function releaseSock(sk: Sock): void {
  if (sk.dead) return
  const { kernel, net, protocol } = sk
  sk.dead = true
  if (sk.bound) net.ports[protocol.number]?.delete(sk.portid)
  leaveAllGroups(sk)
  try {
    sk.release?.(sk)
  } catch (error) {
    kernel.oops('release', error)
  }
  if (sk.unbind !== undefined) {
    for (let group = 1; group <= sk.ngroups; group++) if (sk.isMember(group)) tellUnbound(sk, group)
  }
  sk.writers.wakeAll()
  if (sk.bound && sk.portid !== 0) kernel.notifiers.call({ net, protocol: protocol.number, portid: sk.portid })
  if (sk.dump !== undefined) endDump(sk, sk.dump)
  sk.endLoan()
  sk.head = sk.tail = undefined
  sk.rmem = 0
  sk.onReadable = undefined
  sk.input = undefined
  if (sk.isKernel) protocol.unregister()
  sk.module?.put()
  if (!sk.isKernel) net.release()
}
