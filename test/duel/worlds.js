import { execFileSync, spawn } from 'node:child_process'
import { closeSync, openSync, readlinkSync, statSync } from 'node:fs'
import { env, pid, seteuid } from 'node:process'
import { Kernel } from 'nlkit/kernel'
import { open } from 'nlkit/socket'
import { holdAddressTests } from '../support/linux-workers.js'

/**
 * @import { ChildProcess } from 'node:child_process'
 * @import { Where } from './random/draft.js'
 * @import { World } from './tell.js'
 */

const NETLINK_ROUTE = 0
const NOBODY = 65534
/** Port ids that sockets of a world begin with: both worlds have the same, and each one once. */
const FIRST_PORT = 1000
let made = 0

/**
 * Not in the first namespace either: some things are for that one to say.
 * @param {readonly Where[]} [places]
 * @returns {World}
 */
export function virtualWorld(places = ['first']) {
  const kernel = new Kernel()
  const nets = places.map(() => kernel.net())
  const net = (/** @type {Where} */ where) => nets[places.indexOf(where)]
  const roots = nets.map((net) => kernel.task({ net }))
  const users = nets.map((net) => kernel.task({ uid: NOBODY, net }))
  const fds = nets.map((net) => [...roots, ...users].map((task) => task.openNet(net))[0])
  let ports = FIRST_PORT
  return {
    open: (who, where = 'first') => {
      const task = (who === 'root' ? roots : users)[places.indexOf(where)]
      return kernel.socket(NETLINK_ROUTE, { task, portid: ports++ })
    },
    fd: (where) => fds[places.indexOf(where)] ?? -1,
    pid: (where) => kernel.task({ net: net(where) }).tgid,
  }
}

/**
 * @template T
 * @param {readonly Where[]} places
 * @param {(world: World) => T} body
 */
export function withLinuxWorld(places, body) {
  const namespaces = new Map(places.map((where) => [where, new LinuxNamespace()]))
  const at = (/** @type {Where} */ where) => /** @type {LinuxNamespace} */ (namespaces.get(where))
  let ports = FIRST_PORT
  try {
    return body({
      open: (who, where = 'first') => openOnLinux(at(where).path, who, ports++),
      fd: (where) => at(where).fd,
      pid: (where) => at(where).pid,
    })
  } finally {
    for (const namespace of namespaces.values()) namespace.end()
  }
}

/** How long a process may take to be in its namespace, in milliseconds. */
const PATIENCE = 10_000

const nothing = new Int32Array(new SharedArrayBuffer(4))

/** A network namespace of Linux, and the numbers that requests name it by. */
class LinuxNamespace {
  #name = `nlkit-duel-${env.NLKIT_TEST_RUN ?? 'alone'}-${pid}-${++made}`
  /** @type {number | undefined} */
  #fd
  /** @type {ChildProcess | undefined} */
  #process

  constructor() {
    execFileSync('ip', ['netns', 'add', this.#name])
    holdAddressTests({ name: this.#name })
  }

  get path() {
    return `/run/netns/${this.#name}`
  }

  get fd() {
    this.#fd ??= openSync(this.path, 'r')
    return this.#fd
  }

  /** Of a process that is in the namespace as long as the story lasts. */
  get pid() {
    this.#process ??= spawn('ip', ['netns', 'exec', this.#name, 'sleep', '60'], { stdio: 'ignore' })
    const { pid = 0 } = this.#process
    const own = `net:[${statSync(this.path).ino}]`
    const end = Date.now() + PATIENCE
    while (readlinkSync(`/proc/${pid}/ns/net`) !== own) {
      if (Date.now() > end) throw new Error('a process does not get into its namespace')
      Atomics.wait(nothing, 0, 0, 1)
    }
    return pid
  }

  end() {
    this.#process?.kill('SIGKILL')
    if (this.#fd !== undefined) closeSync(this.#fd)
    execFileSync('ip', ['netns', 'delete', this.#name])
  }
}

/**
 * What a socket of root's sends counts for less when somebody else sends it.
 * @param {string} netns
 * @param {'root' | 'user'} who
 * @param {number} portid
 */
function openOnLinux(netns, who, portid) {
  const socket = open(NETLINK_ROUTE, { netns, portid })
  if (who === 'root') return socket
  const send = socket.send.bind(socket)
  socket.send = (data, to) => {
    seteuid?.(NOBODY)
    try {
      return send(data, to)
    } finally {
      seteuid?.(0)
    }
  }
  return socket
}
