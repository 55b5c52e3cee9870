import { execFileSync } from 'node:child_process'
import { pid, seteuid } from 'node:process'
import { Kernel } from 'nlkit/kernel'
import { open } from 'nlkit/socket'
import { settle } from '../support/linux-workers.js'
import { ManualClock } from '../support/manual-clock.js'

const NETLINK_ROUTE = 0
const NOBODY = 65534
let made = 0

/**
 * Not in the first namespace either: some things are for that one to say.
 * @returns {import('./tell.js').World}
 */
export function virtualWorld() {
  const clock = new ManualClock()
  const kernel = new Kernel({ clock })
  const net = kernel.net()
  const tasks = { root: kernel.task({ net }), user: kernel.task({ uid: NOBODY, net }) }
  return {
    open: (who) => kernel.socket(NETLINK_ROUTE, { task: tasks[who] }),
    settle() {},
    sleep: (milliseconds) => clock.advance(milliseconds),
  }
}

/**
 * @template T
 * @param {(world: import('./tell.js').World) => T} body
 */
export function withLinuxWorld(body) {
  const name = `nlkit-duel-${pid}-${++made}`
  execFileSync('ip', ['netns', 'add', name])
  try {
    const observer = openOnLinux(name, 'root')
    const result = body({ open: (who) => openOnLinux(name, who), settle: () => settle(observer), sleep })
    observer.close()
    return result
  } finally {
    execFileSync('ip', ['netns', 'delete', name])
  }
}

const nothing = new Int32Array(new SharedArrayBuffer(4))

/** @param {number} milliseconds */
function sleep(milliseconds) {
  Atomics.wait(nothing, 0, 0, milliseconds)
}

/**
 * What a socket of root's sends counts for less when somebody else sends it.
 * @param {string} name
 * @param {'root' | 'user'} who
 */
function openOnLinux(name, who) {
  const socket = open(NETLINK_ROUTE, { netns: `/run/netns/${name}` })
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
