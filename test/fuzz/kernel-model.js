/**
 * NETLINK_USERSOCK as few rules: what a kernel with one namespace must answer to bind, connect, send, receive and options.
 * Written from the rules, not from src/kernel/: the two check each other. Results are minus the errno, as the kernel's.
 */

const EAGAIN = 11
const EPERM = 1
const EINVAL = 22
const ENODATA = 61
const EMSGSIZE = 90
const EADDRINUSE = 98
const ENOBUFS = 105
const ECONNREFUSED = 111
const RMEM_MAX = 4194304
const DEFAULT_BUFFER = 212992

/** What a datagram of `length` bytes counts in a receive buffer: a broadcast's head is a power of two, always. */
function truesize(length, isBroadcast) {
  const needed = Math.ceil(length / 64) * 64 + 320
  if (needed <= 576) return 576 + 256
  if (!isBroadcast && needed > 4096) return needed + 256
  return 2 ** Math.ceil(Math.log2(needed)) + 256
}

const lowest = (mask) => (mask === 0 ? 0 : Math.log2((mask & -mask) >>> 0) + 1)
const maskOf = (group) => (group === 0 ? 0 : (1 << (group - 1)) >>> 0)

export class ModelSocket {
  portid = 0
  bound = false
  /** Undefined before the bitmap is first needed. */
  groups = undefined
  peer = { connected: false, portid: 0, group: 0 }
  receiveBuffer = DEFAULT_BUFFER
  options = { pktinfo: 0, broadcastError: 0, noEnobufs: 0, capAck: 0, extAck: 0, strict: 0 }
  queue = []
  error = 0
  congested = false
  drops = 0

  get memory() {
    return this.queue.reduce((sum, datagram) => sum + datagram.truesize, 0)
  }

  takeError() {
    const { error } = this
    this.error = 0
    return -error
  }

  overrun() {
    this.drops++
    if (this.options.noEnobufs || this.congested) return
    this.congested = true
    this.error = ENOBUFS
  }

  takes(datagram) {
    return !this.congested && (this.queue.length === 0 || this.memory + datagram.truesize <= this.receiveBuffer)
  }
}

export class Model {
  /** The sockets that are open, those that subscribed last first where it matters. */
  sockets = []

  open() {
    const socket = new ModelSocket()
    this.sockets.push(socket)
    return socket
  }

  close(socket) {
    this.sockets.splice(this.sockets.indexOf(socket), 1)
  }

  at(portid) {
    return this.sockets.find((socket) => socket.bound && socket.portid === portid)
  }

  /** Ids that autobind may choose: the process' own while it is free, else anything in the upper half. */
  mayAutobind(tgid, portid) {
    if (this.at(tgid) === undefined) return portid === tgid
    return portid >= 0x80000000 && portid <= 0xffffffff - 4096 && this.at(portid) === undefined
  }

  /** `autobound` is the id that the kernel under test chose, if it had to choose. */
  bind(socket, task, portid, groups, autobound) {
    if (groups !== 0) {
      if (!task.admin) return -EPERM
      socket.groups ??= 0
    }
    if (socket.bound) {
      if (portid !== socket.portid) return -EINVAL
    } else {
      socket.portid = portid === 0 ? autobound : portid
      if (portid !== 0 && this.at(portid) !== undefined) return -EADDRINUSE
      socket.bound = true
    }
    if (socket.groups !== undefined) socket.groups = groups
    return 0
  }

  autobind(socket, autobound) {
    if (socket.bound) return
    socket.portid = autobound
    socket.bound = true
  }

  connect(socket, portid, groups, autobound) {
    this.autobind(socket, autobound)
    socket.peer = { connected: true, portid, group: lowest(groups) }
    return 0
  }

  disconnect(socket) {
    socket.peer = { connected: false, portid: 0, group: 0 }
    return 0
  }

  change(socket, task, group, joins) {
    if (!task.admin) return -EPERM
    socket.groups ??= 0
    if (group < 1 || group > 32) return -EINVAL
    socket.groups = joins ? (socket.groups | maskOf(group)) >>> 0 : (socket.groups & ~maskOf(group)) >>> 0
    return 0
  }

  send(socket, data, to, autobound) {
    if (data.length === 0) return -ENODATA
    const portid = to?.portid ?? socket.peer.portid
    const group = to ? lowest(to.groups) : socket.peer.group
    this.autobind(socket, autobound)
    if (data.length > DEFAULT_BUFFER - 32) return -EMSGSIZE
    const datagram = { data, from: socket.portid, group, truesize: truesize(data.length, group !== 0) }
    if (group !== 0) this.broadcast(socket, datagram, portid)
    const receiver = portid === 0 ? undefined : this.at(portid)
    if (receiver === undefined || (receiver.peer.connected && receiver.peer.portid !== socket.portid)) {
      return -ECONNREFUSED
    }
    if (!receiver.takes(datagram)) return -EAGAIN
    receiver.queue.push(datagram)
    return data.length
  }

  broadcast(sender, datagram, excluded) {
    for (const socket of this.sockets) {
      if (socket === sender || socket.portid === excluded || !((socket.groups ?? 0) & maskOf(datagram.group))) continue
      if (socket.takes(datagram)) socket.queue.push(datagram)
      else socket.overrun()
    }
  }

  /** Minus an errno, or the datagram. */
  receive(socket, peeks) {
    if (socket.error !== 0) {
      const result = socket.takeError()
      this.settle(socket)
      return result
    }
    const datagram = socket.queue[0]
    if (datagram !== undefined && !peeks) socket.queue.shift()
    this.settle(socket)
    return datagram ?? -EAGAIN
  }

  /** Congestion ends when a receive leaves the queue empty. */
  settle(socket) {
    if (socket.queue.length === 0) socket.congested = false
  }

  setReceiveBuffer(socket, bytes) {
    socket.receiveBuffer = Math.max(Math.min(bytes >>> 0, RMEM_MAX) * 2, 2304)
    return 0
  }

  setNoEnobufs(socket, value) {
    socket.options.noEnobufs = value
    if (value) socket.congested = false
    return 0
  }
}

export { lowest, maskOf }
