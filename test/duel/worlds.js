import { execFileSync } from 'node:child_process'
import { pid, seteuid } from 'node:process'
import { Kernel } from 'nlkit/kernel'
import { open } from 'nlkit/socket'

const NETLINK_ROUTE = 0
const NOBODY = 65534
let made = 0

/** @returns {import('./tell.js').World} */
export function virtualWorld() {
  const kernel = new Kernel()
  const user = kernel.task({ uid: NOBODY })
  return { open: (who) => kernel.socket(NETLINK_ROUTE, who === 'user' ? { task: user } : {}) }
}

/**
 * @template T
 * @param {(world: import('./tell.js').World) => T} body
 */
export function withLinuxWorld(body) {
  const name = `nlkit-duel-${pid}-${++made}`
  execFileSync('ip', ['netns', 'add', name])
  try {
    return body({ open: (who) => openOnLinux(name, who) })
  } finally {
    execFileSync('ip', ['netns', 'delete', name])
  }
}

/**
 * @param {string} name
 * @param {'root' | 'user'} who
 */
function openOnLinux(name, who) {
  return open(NETLINK_ROUTE, { netns: `/run/netns/${name}` })
}
