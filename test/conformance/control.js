import { concat, words } from './data.js'
import { dataView } from './framing.js'
import { SCM_CREDENTIALS, SOL_NETLINK, SOL_SOCKET } from './names.js'
import { hexOf } from './show.js'

/** @import { PortIds } from './port-ids.js' */

/** `struct cmsghdr` of a 64-bit system: the length in eight bytes, level, type. */
const HEADER = 16

const netlinkTypes = /** @type {Record<number, string>} */ ({ 3: 'PKTINFO', 8: 'LISTEN_ALL_NSID' })

/**
 * The control message that carries credentials.
 * @param {number} pid
 * @param {number} uid
 * @param {number} gid
 */
export function credentials(pid, uid, gid) {
  return concat([words(HEADER + 12, 0, SOL_SOCKET, SCM_CREDENTIALS, pid, uid, gid), new Uint8Array(4)])
}

/**
 * The control messages of a receive, as cases show them.
 * @param {Uint8Array} control
 * @param {PortIds} ids
 */
export function shownControl(control, ids) {
  const view = dataView(control)
  const shown = []
  for (let offset = 0; control.length - offset >= HEADER; ) {
    const length = Number(view.getBigUint64(offset, true))
    if (length < HEADER) break
    const level = view.getUint32(offset + 8, true)
    const type = view.getUint32(offset + 12, true)
    shown.push(shownMessage(level, type, control.subarray(offset + HEADER, offset + length), ids))
    offset += Math.ceil(length / 8) * 8
  }
  return shown
}

/**
 * @param {number} level
 * @param {number} type
 * @param {Uint8Array} data
 * @param {PortIds} ids
 */
function shownMessage(level, type, data, ids) {
  const view = dataView(data)
  if (level === SOL_SOCKET && type === SCM_CREDENTIALS && data.length === 12) {
    const pid = ids.shown(view.getUint32(0, true))
    const [uid, gid] = [view.getUint32(4, true), view.getUint32(8, true)]
    return { level: 'SOL_SOCKET', type: 'SCM_CREDENTIALS', pid, uid, gid }
  }
  if (level !== SOL_NETLINK) return { level, type, hex: hexOf(data) }
  const int = data.length >= 4 ? view.getInt32(0, true) : null
  return { level: 'SOL_NETLINK', type: netlinkTypes[type] ?? type, int, bytes: data.length }
}
