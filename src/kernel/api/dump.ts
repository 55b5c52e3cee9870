import { align4, NLM_F_ACK_TLVS, NLM_F_DUMP_INTR, NLM_F_MULTI, NLMSG_DONE, NLMSG_HDRLEN } from '../../wire/index.ts'
import { EBUSY, ECONNREFUSED, EINTR, EIO, EMSGSIZE, ENOBUFS, EPROTONOSUPPORT } from '../errno.ts'
import type { Faults } from '../faults.ts'
import type { LoadedModule } from '../module/loaded-module.ts'
import { allocSkb, LITTLE, NlMsgHdr, nlmsgEnd, nlmsgPut } from '../skb/message.ts'
import { consumeSkb, type SkBuff } from '../skb/sk-buff.ts'
import { type Sock, STRICT_CHK } from '../sock/sock.ts'
import { deliver, passesFilter } from '../sock/unicast.ts'
import { extackLength, type NetlinkExtAck, putExtack } from './extack.ts'

/** A dump in progress, as its dumper sees it (`struct netlink_callback`). */
export class NetlinkCallback<Data = unknown> {
  /** The request, and its header. */
  readonly skb: SkBuff
  readonly nlh: NlMsgHdr
  readonly data: Data
  /** Whether the requester asked for strict checks (NETLINK_GET_STRICT_CHK) when the dump began. */
  readonly strictCheck: boolean
  /** The dumper's own: where it has got to. */
  args: unknown = undefined
  /** Flags that every message of the dump has: NLM_F_DUMP_FILTERED. */
  answerFlags = 0
  /** The generation of what is dumped; the dumper sets it, and a change shows as NLM_F_DUMP_INTR. */
  seq = 0
  prevSeq = 0
  /** Smallest buffer to make, in bytes; the start callback may raise it. */
  minDumpAlloc: number
  extack: NetlinkExtAck = {}

  constructor(skb: SkBuff, nlh: NlMsgHdr, data: Data, strictCheck: boolean, minDumpAlloc: number) {
    this.skb = skb
    this.nlh = nlh
    this.data = data
    this.strictCheck = strictCheck
    this.minDumpAlloc = minDumpAlloc
  }
}

/** What makes a dump (`struct netlink_dump_control`). Callbacks return minus an errno for an error. */
export interface NetlinkDumpControl<Data = unknown> {
  /** Adds messages to the buffer. Returns more than 0 when there is more to come, 0 at the end; -EMSGSIZE says "full". */
  readonly dump: (skb: SkBuff, cb: NetlinkCallback<Data>) => number
  readonly start?: ((cb: NetlinkCallback<Data>) => number | void) | undefined
  /** Called once, at the end or when the reader is gone, if the dump was started. */
  readonly done?: ((cb: NetlinkCallback<Data>) => void) | undefined
  readonly data?: Data | undefined
  /** Smallest buffer to make, in bytes. */
  readonly minDumpAlloc?: number | undefined
  /** The module that has the callbacks: it is held while the dump runs. */
  readonly module?: LoadedModule | undefined
  /** Puts NLMSG_DONE into a datagram of its own, as the old dumps of rtnetlink do (RTNL_FLAG_DUMP_SPLIT_NLM_DONE). */
  readonly splitDone?: boolean | undefined
}

/** A dump that a socket has under way. */
export interface RunningDump {
  readonly control: NetlinkDumpControl
  readonly cb: NetlinkCallback
  /** What the dump callback returned last: more than 0 while there is more. */
  result: number
}

/**
 * Starts a dump for the sender of `skb`: its first buffer is made here, the others while it receives. Returns -EINTR, which a
 * handler passes on so that no acknowledgement is sent; EBUSY when one is running for that socket, ECONNREFUSED when the
 * socket is gone; the error of the start callback; ENOBUFS without room, and then the dump goes on when there is room again
 * (`net/netlink/af_netlink.c`, __netlink_dump_start()).
 */
export function netlinkDumpStart<Data>(
  ssk: Sock,
  skb: SkBuff,
  nlh: NlMsgHdr,
  control: NetlinkDumpControl<Data>,
  extack?: NetlinkExtAck,
): number {
  const sk = ssk.net.ports[ssk.protocol.number]?.get(skb.portid)
  if (sk === undefined || skb.sk === undefined) return -ECONNREFUSED
  if (sk.dump !== undefined || sk.kernel.faults?.strikes('busy')) return -EBUSY
  if (control.module?.tryGet() === false) return -EPROTONOSUPPORT
  const strict = (skb.sk.flags & STRICT_CHK) !== 0
  const cb = new NetlinkCallback(skb, nlh, control.data as Data, strict, control.minDumpAlloc ?? 0)
  if (extack !== undefined) cb.extack = extack
  const refusal = start(sk, cb, control)
  if (refusal < 0) {
    control.module?.put()
    return refusal
  }
  skb.users++
  const running: RunningDump = {
    control: control as NetlinkDumpControl,
    cb: cb as NetlinkCallback,
    result: Number.POSITIVE_INFINITY,
  }
  sk.dump = running
  const error = continueDump(sk, running)
  return error < 0 ? error : -EINTR
}

function start<Data>(sk: Sock, cb: NetlinkCallback<Data>, control: NetlinkDumpControl<Data>): number {
  try {
    return control.start?.(cb) ?? 0
  } catch (error) {
    sk.kernel.oops('start of a dump', error)
    return -EIO
  }
}

/**
 * Makes the next buffer of a dump and queues it: 0, or -ENOBUFS when there is no room for it. The buffer is as large as the largest
 * receive so far, and at least a page's worth (netlink_dump()).
 */
export function continueDump(sk: Sock, running: RunningDump): number {
  const { cb } = running
  const { goodSize } = sk.kernel.memory
  const size = Math.max(cb.minDumpAlloc, goodSize, sk.maxReceiveLength)
  if (sk.kernel.faults?.strikes('noMemory')) return -ENOBUFS
  const skb = allocSkb(sk.kernel, size)
  skb.capacity = size
  if (sk.rmem !== 0 && sk.rmem + skb.truesize >= sk.rcvbuf) return -ENOBUFS
  const extack: NetlinkExtAck = {}
  if (running.result > 0) running.result = fill(sk, running, skb, extack)
  if (sk.dump !== running) return 0 // the dumper has closed the socket
  if (sk.kernel.faults !== undefined) interrupt(sk.kernel.faults, skb)
  const isOver = running.result <= 0 && skb.tailroom >= NLMSG_HDRLEN + 4
  if (isOver) {
    putDone(sk, running, skb, extack)
    sk.dump = undefined // now: a reader who is woken by the buffer would go on with it
  }
  if (passesFilter(sk, skb)) deliver(sk, skb)
  if (isOver) endDump(sk, running)
  return 0
}

/** Marks the messages of a buffer whose turn it is to be interrupted. */
function interrupt(faults: Faults, skb: SkBuff): void {
  const end = skb.start + skb.length
  for (let offset = skb.start; offset < end; ) {
    const nlh = new NlMsgHdr(skb.page, offset)
    if (faults.strikes('dumpInterrupted')) nlh.flags |= NLM_F_DUMP_INTR
    offset += align4(nlh.length)
  }
}

/** Calls the dumper, and reads what it returned. */
function fill(sk: Sock, running: RunningDump, skb: SkBuff, extack: NetlinkExtAck): number {
  const { cb, control } = running
  cb.extack = extack
  let result: number
  // The buffer counts before it is queued, as a dump of sockets shows.
  sk.rmem += skb.truesize
  try {
    result = control.dump(skb, cb) || 0 // who returns nothing has come to the end
  } catch (error) {
    sk.kernel.oops('dump', error)
    return -EIO
  } finally {
    sk.rmem -= skb.truesize
  }
  // A dumper that adds nothing and asks to go on would never end.
  if (!(result <= 0) && skb.length === 0) return 0
  if (result === -EMSGSIZE && skb.length > 0) return skb.length
  if (control.splitDone && result === 0) return skb.length
  return result
}

/** Adds NLMSG_DONE. Its flags promise attributes even where there is no room for them (netlink_dump_done()). */
function putDone(sk: Sock, { cb, result }: RunningDump, skb: SkBuff, extack: NetlinkExtAck): void {
  const nlh = nlmsgPutAnswer(skb, cb, NLMSG_DONE, 4, NLM_F_MULTI | cb.answerFlags)
  if (nlh === undefined) return
  nlDumpCheckConsistent(cb, nlh)
  skb.page.data.setInt32(nlh.offset + NLMSG_HDRLEN, result, LITTLE)
  const attributes = extackLength(sk, result, extack)
  if (attributes === 0) return
  nlh.flags |= NLM_F_ACK_TLVS
  if (skb.tailroom < attributes) return
  putExtack(skb, sk, result, extack)
  nlmsgEnd(skb, nlh)
}

/** Ends a dump, whether it came to its end or not. */
export function endDump(sk: Sock, { cb, control }: RunningDump): void {
  if (sk.dump?.cb === cb) sk.dump = undefined
  try {
    control.done?.(cb)
  } catch (error) {
    sk.kernel.oops('end of a dump', error)
  }
  control.module?.put()
  consumeSkb(cb.skb)
}

/** Adds a message of a dump, addressed to who asked for it; undefined when it does not fit. */
export function nlmsgPutAnswer(
  skb: SkBuff,
  cb: NetlinkCallback,
  type: number,
  payload: number,
  flags: number,
): NlMsgHdr | undefined {
  return nlmsgPut(skb, cb.skb.portid, cb.nlh.seq, type, payload, flags)
}

/** Marks a message of a dump when the generation has changed since the one before it (`include/net/netlink.h`). */
export function nlDumpCheckConsistent(cb: NetlinkCallback, nlh: NlMsgHdr): void {
  if (cb.prevSeq !== 0 && cb.seq !== cb.prevSeq) nlh.flags |= NLM_F_DUMP_INTR
  cb.prevSeq = cb.seq
}
