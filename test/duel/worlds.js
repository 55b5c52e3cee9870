import { execFileSync } from 'node:child_process'
import { env, pid, seteuid } from 'node:process'
import { Kernel } from 'nlkit/kernel'
import { open } from 'nlkit/socket'
import { holdAddressTests } from '../support/linux-workers.js'

const NETLINK_ROUTE = 0
const NOBODY = 65534
let made = 0

/**
 * Not in the first namespace either: some things are for that one to say.
 * @returns {import('./tell.js').World}
 */
export function virtualWorld() {
  const kernel = new Kernel()
  const net = kernel.net()
  const tasks = { root: kernel.task({ net }), user: kernel.task({ uid: NOBODY, net }) }
  return { open: (who) => kernel.socket(NETLINK_ROUTE, { task: tasks[who] }) }
}

/**
 * @template T
 * @param {(world: import('./tell.js').World) => T} body
 */
export function withLinuxWorld(body) {
  const name = `nlkit-duel-${env.NLKIT_TEST_RUN ?? 'alone'}-${pid}-${++made}`
  execFileSync('ip', ['netns', 'add', name])
  try {
    holdAddressTests({ name })
    return body({ open: (who) => openOnLinux(name, who) })
  } finally {
    execFileSync('ip', ['netns', 'delete', name])
  }
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
