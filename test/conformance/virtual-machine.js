/**
 * @import { Kernel, Net, SocketFile, Task } from 'nlkit/kernel'
 * @import { FilterInstruction } from 'nlkit/socket'
 * @import { File, Machine, Outgoing, Room } from './machine.ts'
 */

const EINVAL = 22

/**
 * A task of nlkit's kernel.
 * @implements {Machine}
 */
export class VirtualMachine {
  kernel
  task
  /** @type {VirtualFile[]} */
  #opened = []

  /**
   * @param {Kernel} kernel
   * @param {Task} task
   */
  constructor(kernel, task) {
    this.kernel = kernel
    this.task = task
  }

  get tgid() {
    return this.task.tgid
  }

  /**
   * @param {number} type
   * @param {number} protocol
   */
  socket(type, protocol) {
    const file = this.kernel.openFile(this.task, type, protocol)
    if (typeof file === 'number') return file
    const opened = new VirtualFile(this, file, false)
    this.#opened.push(opened)
    return opened
  }

  /**
   * @param {number} type
   * @param {number} protocol
   */
  socketpair(type, protocol) {
    return this.kernel.socketpair(this.task, type, protocol)
  }

  /** @param {number} uid */
  setuid(uid) {
    return this.task.setuid(uid)
  }

  /** @param {number} uid */
  seteuid(uid) {
    return this.task.seteuid(uid)
  }

  /** @param {number} flags */
  unshare(flags) {
    return this.task.unshare(flags)
  }

  procNetNetlink() {
    return this.kernel.procNetNetlink(this.task.net)
  }

  fork() {
    return new VirtualMachine(this.kernel, this.task.fork())
  }

  /** @param {VirtualFile} file */
  inherit(file) {
    return new VirtualFile(this, file.file, true)
  }

  exit() {
    for (const file of this.#opened) file.close()
    this.task.exit()
  }
}

/** @implements {File} */
class VirtualFile {
  #machine
  file
  #isInherited

  /**
   * @param {VirtualMachine} machine
   * @param {SocketFile} file
   * @param {boolean} isInherited another process has it open too
   */
  constructor(machine, file, isInherited) {
    this.#machine = machine
    this.file = file
    this.#isInherited = isInherited
  }

  /** @param {Uint8Array} name */
  bind(name) {
    return this.file.bind(this.#machine.task, name)
  }

  /** @param {Uint8Array} name */
  connect(name) {
    return this.file.connect(this.#machine.task, name)
  }

  /**
   * @param {boolean} peer
   * @param {number} length
   */
  name(peer, length) {
    const { result, name, length: given } = this.file.getname(peer, length)
    return result < 0 ? result : { bytes: name, length: given }
  }

  /**
   * @param {number} level
   * @param {number} name
   * @param {Uint8Array} value
   * @param {number} length
   */
  setOption(level, name, value, length) {
    return this.file.setsockopt(this.#machine.task, level, name, value, length)
  }

  /** @param {readonly FilterInstruction[]} program */
  attachFilter(program) {
    return this.file.attachFilter(program)
  }

  /**
   * @param {number} level
   * @param {number} name
   * @param {number} length
   */
  getOption(level, name, length) {
    const option = this.file.getsockopt(this.#machine.task, level, name, length)
    return typeof option === 'number' ? option : { bytes: option.value, length: option.length }
  }

  /**
   * @param {Outgoing} message
   * @param {number} flags
   */
  send(message, flags) {
    return this.file.sendmsg(this.#machine.task, message, flags)
  }

  /**
   * @param {Room} room
   * @param {number} flags
   */
  receive(room, flags) {
    if (room.nameLength < 0) return -EINVAL
    return this.file.recvmsg(this.#machine.task, room, flags)
  }

  /** @param {number} length */
  read(length) {
    const room = { length, nameLength: 0, controlLength: 0 }
    const none = new Uint8Array(0)
    // read() of nothing does not reach the socket (net/socket.c, sock_read_iter()).
    if (length === 0) return { result: 0, data: none, name: none, nameLength: 0, control: none, flags: 0 }
    return this.file.recvmsg(this.#machine.task, room, 0)
  }

  /** @param {Uint8Array} data */
  write(data) {
    return this.file.sendmsg(this.#machine.task, { data }, 0)
  }

  /** @param {number} events */
  poll(events) {
    return this.file.poll(events)
  }

  listen() {
    return this.file.listen()
  }

  accept() {
    return this.file.accept()
  }

  /** @param {number} how */
  shutdown(how) {
    return this.file.shutdown(how)
  }

  /** @param {number} command */
  ioctl(command) {
    return this.file.ioctl(command)
  }

  close() {
    if (!this.#isInherited) this.file.close()
    return 0
  }
}
