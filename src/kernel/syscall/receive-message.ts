import { maskOfGroup } from '../groups.ts'
import { receive, receiveWaiting } from '../receive.ts'
import type { SkBuff } from '../sk-buff.ts'
import { LISTEN_ALL_NSID, RECV_PKTINFO, type Sock } from '../sock.ts'
import type { Task } from '../task.ts'
import { ControlWriter } from './control-message.ts'
import { SOL_SOCKET } from './credentials.ts'
import { SOCKADDR_LENGTH, writeAddress } from './sockaddr.ts'

/** Room that recvmsg() is given, in bytes. */
export interface ReceiveRoom {
  readonly length: number
  readonly nameLength: number
  readonly controlLength: number
}

/** What recvmsg() gives. */
export interface ReceivedMessage {
  /** Its return value: the bytes copied, or with MSG_TRUNC those that the datagram had. */
  readonly result: number
  readonly data: Uint8Array
  /** The bytes of the address that were written, at most as many as there was room for. */
  readonly name: Uint8Array
  /** `msg_namelen` afterwards: the whole length. */
  readonly nameLength: number
  readonly control: Uint8Array
  /** `msg_flags`. */
  readonly flags: number
}

const MSG_PEEK = 0x2
const MSG_CTRUNC = 0x8
const MSG_TRUNC = 0x20
const MSG_CMSG_CLOEXEC = 0x4000_0000

const SOL_NETLINK = 270
const NETLINK_PKTINFO = 3
const NETLINK_LISTEN_ALL_NSID = 8
const SCM_CREDENTIALS = 2

/** recvmsg(): what has come, or minus an errno; a promise when it `waits` and nothing is there. */
export function receiveMessage(
  sk: Sock,
  task: Task,
  room: ReceiveRoom,
  flags: number,
  passCredentials: boolean,
  waits: boolean,
): ReceivedMessage | number | Promise<ReceivedMessage | number> {
  const peek = (flags & MSG_PEEK) !== 0
  const finish = (skb: SkBuff | number): ReceivedMessage | number =>
    typeof skb === 'number' ? skb : describe(sk, task, skb, room, flags, passCredentials)
  sk.kernel.current = task
  return waits ? receiveWaiting(sk, room.length, peek, finish) : finish(receive(sk, room.length, peek))
}

/** Writes out what belongs to a datagram. Which control messages there are is decided now, not when it was sent. */
function describe(
  sk: Sock,
  task: Task,
  skb: SkBuff,
  room: ReceiveRoom,
  flags: number,
  passCredentials: boolean,
): ReceivedMessage {
  const data = new Uint8Array(skb.data.subarray(0, room.length))
  const control = new ControlWriter(room.controlLength)
  if ((sk.flags & RECV_PKTINFO) !== 0) control.put(SOL_NETLINK, NETLINK_PKTINFO, [skb.dstGroup])
  if ((sk.flags & LISTEN_ALL_NSID) !== 0 && skb.nsidIsSet) control.put(SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, [skb.nsid])
  if (passCredentials) {
    const { pid, uid, gid } = skb.creds
    control.put(SOL_SOCKET, SCM_CREDENTIALS, [pid, task.idSeen(uid), task.idSeen(gid)])
  }
  const isCut = room.length < skb.length
  return {
    result: (flags & MSG_TRUNC) !== 0 ? skb.length : data.length,
    data,
    name: writeAddress(skb.portid, maskOfGroup(skb.dstGroup), room.nameLength),
    nameLength: SOCKADDR_LENGTH,
    control: control.bytes(),
    flags: (flags & MSG_CMSG_CLOEXEC) | (isCut ? MSG_TRUNC : 0) | (control.truncated ? MSG_CTRUNC : 0),
  }
}
