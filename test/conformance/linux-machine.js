import { readFileSync } from 'node:fs'
import { geteuid, pid, seteuid, setgid, setgroups, setuid } from 'node:process'
import { errnoOf } from 'nlkit/wire'
import { loadRawAddon } from '../../dist/socket/native/raw.js'

/**
 * @import { FilterInstruction } from 'nlkit/socket'
 * @import { File, Machine, Outgoing, Room } from './machine.ts'
 */

/** The length of `struct sockaddr_storage`: no address is longer. */
const NAME_MAX = 128

/**
 * This process on the running kernel. A call that waits stops all of it.
 * @implements {Machine}
 */
export class LinuxMachine {
  #addon = loadRawAddon()
  tgid = pid

  /**
   * @param {number} type
   * @param {number} protocol
   */
  socket(type, protocol) {
    const handle = this.#addon.rawSocket(type, protocol)
    return handle < 0 ? handle : new LinuxFile(this.#addon, handle)
  }

  /**
   * @param {number} type
   * @param {number} protocol
   */
  socketpair(type, protocol) {
    return this.#addon.rawSocketpair(type, protocol)
  }

  /** @param {number} uid */
  setuid(uid) {
    attempt(() => setgroups?.([]))
    attempt(() => setgid?.(uid))
    // Without privileges Node's setuid() leaves the other user ids behind, where setresuid() takes them along.
    if (uid === geteuid?.()) attempt(() => seteuid?.(0))
    return attempt(() => setuid?.(uid))
  }

  /** @param {number} uid */
  seteuid(uid) {
    return attempt(() => seteuid?.(uid))
  }

  /** @param {number} flags */
  unshare(flags) {
    return this.#addon.rawUnshare(flags)
  }

  procNetNetlink() {
    return readFileSync('/proc/self/net/netlink', 'latin1')
  }

  /** @returns {Machine} */
  fork() {
    throw new Error('a Node process does not fork')
  }

  /** @param {File} file */
  inherit(file) {
    return file
  }

  exit() {}
}

/**
 * 0, or minus the errno of what was thrown.
 * @param {() => void} call
 */
function attempt(call) {
  try {
    call()
    return 0
  } catch (error) {
    return -(errnoOf(/** @type {NodeJS.ErrnoException} */ (error).code ?? '') ?? 1)
  }
}

/** @implements {File} */
class LinuxFile {
  #addon
  #handle

  /**
   * @param {ReturnType<typeof loadRawAddon>} addon
   * @param {number} handle
   */
  constructor(addon, handle) {
    this.#addon = addon
    this.#handle = handle
  }

  /** @param {Uint8Array} name */
  bind(name) {
    return this.#addon.rawBind(this.#handle, name)
  }

  /** @param {Uint8Array} name */
  connect(name) {
    return this.#addon.rawConnect(this.#handle, name)
  }

  /**
   * @param {boolean} peer
   * @param {number} length
   */
  name(peer, length) {
    const bytes = new Uint8Array(Math.max(length, 0))
    return written(bytes, this.#addon.rawName(this.#handle, Number(peer), bytes, length))
  }

  /**
   * @param {number} level
   * @param {number} name
   * @param {Uint8Array} value
   * @param {number} length
   */
  setOption(level, name, value, length) {
    return this.#addon.rawSetOption(this.#handle, level, name, value, length)
  }

  /** @param {readonly FilterInstruction[]} program */
  attachFilter(program) {
    const bytes = new Uint8Array(program.length * 8)
    const view = new DataView(bytes.buffer)
    program.forEach(({ code, jt, jf, k }, index) => {
      view.setUint16(index * 8, code, true)
      bytes.set([jt, jf], index * 8 + 2)
      view.setUint32(index * 8 + 4, k, true)
    })
    return this.#addon.attachFilter(this.#handle, bytes)
  }

  /**
   * @param {number} level
   * @param {number} name
   * @param {number} length
   */
  getOption(level, name, length) {
    const bytes = new Uint8Array(Math.max(length, 0)).fill(0xee)
    return written(bytes, this.#addon.rawGetOption(this.#handle, level, name, bytes, length))
  }

  /**
   * @param {Outgoing} message
   * @param {number} flags
   */
  send({ data, name, control }, flags) {
    return this.#addon.rawSend(this.#handle, data, name, control, flags)
  }

  /**
   * @param {Room} room
   * @param {number} flags
   */
  receive({ length, nameLength, controlLength }, flags) {
    const data = new Uint8Array(length)
    const name = new Uint8Array(NAME_MAX)
    const control = new Uint8Array(controlLength)
    const receipt = new Uint32Array(3)
    const receiptBytes = new Uint8Array(receipt.buffer)
    const result = this.#addon.rawReceive(this.#handle, data, name, nameLength, control, flags, receiptBytes)
    if (result < 0) return result
    const [nameGiven = 0, controlGiven = 0, flagsGiven = 0] = receipt
    return {
      result,
      data: data.subarray(0, result),
      name: name.subarray(0, Math.min(nameLength, nameGiven)),
      nameLength: nameGiven,
      control: control.subarray(0, controlGiven),
      flags: flagsGiven,
    }
  }

  /** @param {number} length */
  read(length) {
    const data = new Uint8Array(length)
    const result = this.#addon.rawRead(this.#handle, data)
    if (result < 0) return result
    const none = new Uint8Array(0)
    return { result, data: data.subarray(0, result), name: none, nameLength: 0, control: none, flags: 0 }
  }

  /** @param {Uint8Array} data */
  write(data) {
    return this.#addon.rawWrite(this.#handle, data)
  }

  /** @param {number} events */
  poll(events) {
    return this.#addon.rawPoll(this.#handle, events)
  }

  listen() {
    return this.#addon.rawListen(this.#handle)
  }

  accept() {
    return this.#addon.rawAccept(this.#handle)
  }

  /** @param {number} how */
  shutdown(how) {
    return this.#addon.rawShutdown(this.#handle, how)
  }

  /** @param {number} command */
  ioctl(command) {
    return this.#addon.rawIoctl(this.#handle, command)
  }

  close() {
    return this.#addon.close(this.#handle)
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} length the result of the call that wrote them
 */
function written(bytes, length) {
  return length < 0 ? length : { bytes: bytes.subarray(0, length), length }
}
