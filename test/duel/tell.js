import { routeGroups } from 'nlkit/families/route'
import { datagramsOf } from 'nlkit/socket'
import { payloadOf, typeOf } from './payload.js'
import { DUMP } from './random/draft.js'

/**
 * @import { Socket } from 'nlkit/socket'
 * @import { Step } from './random/draft.js'
 *
 * A kernel to tell stories to: what opens sockets in a namespace of its own.
 * @typedef {{ open(who: 'root' | 'user'): Socket }} World
 */

const NLMSG_HDRLEN = 16
const NLM_F_REQUEST = 1
const NLM_F_ACK = 4
const NLMSG_ERROR = 2
const NLMSG_DONE = 3

/**
 * What is asked at the end, whatever the story was.
 * @type {[string, object][]}
 */
const lastQuestions = [
  ['RTM_GETLINK', {}],
  ['RTM_GETLINK', { family: 7 }],
  ['RTM_GETADDR', {}],
  ['RTM_GETMULTICAST', { family: 2 }],
  ['RTM_GETMULTICAST', { family: 10 }],
  ['RTM_GETANYCAST', { family: 10 }],
  ['RTM_GETROUTE', { family: 2 }],
  ['RTM_GETROUTE', { family: 10 }],
  ['RTM_GETRULE', {}],
  ['RTM_GETNEIGH', {}],
  ['RTM_GETNEIGH', { flags: 8 }],
  ['RTM_GETNEIGH', { family: 7 }],
  ['RTM_GETNEIGHTBL', {}],
  ['RTM_GETMDB', { family: 7 }],
  ['RTM_GETNEXTHOP', {}],
  ['RTM_GETNETCONF', {}],
]

/**
 * @param {string} message
 * @param {object} value
 * @returns {Step}
 */
function question(message, value) {
  return { from: 'strict', message, flags: DUMP, value: { ...value } }
}

/**
 * Groups that the listener leaves out: they are for administrators of multicast routing.
 */
const unheard = [routeGroups.IPV4_MROUTE_R, routeGroups.IPV6_MROUTE_R]

/**
 * Tells a story to a kernel; what is said on its sockets is written into `said`.
 * @template {{ follow(socket: Socket): Socket }} Said
 * @param {readonly Step[]} steps
 * @param {World} world
 * @param {Said} said
 * @param {() => void} [pause] gives workers of the kernel time
 * @returns {Said}
 */
export function tell(steps, world, said, pause) {
  const listener = said.follow(world.open('root'))
  for (const group of Object.values(routeGroups)) if (!unheard.some((other) => other === group)) listener.join(group)
  listener.setOption('pktinfo', 1)
  listener.setOption('receiveBufferForce', 8 << 20)
  const sockets = {
    strict: said.follow(world.open('root')),
    lax: said.follow(world.open('root')),
    user: said.follow(world.open('user')),
  }
  sockets.strict.setOption('getStrictChk', 1)
  for (const socket of Object.values(sockets)) socket.setOption('extAck', 1)
  const questions = lastQuestions.map(([message, value]) => question(message, value))
  const all = [...steps, ...questions]
  for (const [i, step] of all.entries()) {
    if (i === steps.length) pause?.()
    ask(sockets[step.from], step, i + 1)
    hear(listener)
  }
  for (const socket of [listener, ...Object.values(sockets)]) socket.close()
  return said
}

/**
 * @param {Socket} socket
 * @param {Step} step
 * @param {number} seq
 */
function ask(socket, step, seq) {
  socket.send(encoded(step, seq))
  for (let left = 10_000; left > 0; left--) {
    const batch = socket.receive()
    if (batch === undefined) return
    const isOver = [...datagramsOf(batch)].some(({ data }) => {
      const words = new DataView(data.buffer, data.byteOffset)
      for (let at = 0; at + 16 <= data.length; at += (words.getUint32(at, true) + 3) & ~3) {
        const type = words.getUint16(at + 4, true)
        if (type === NLMSG_ERROR || type === NLMSG_DONE) return true
      }
      return false
    })
    if (isOver) return
  }
}

/** @param {Socket} socket */
function hear(socket) {
  for (let left = 1000; left > 0 && socket.receive() !== undefined; left--);
}

/**
 * @param {Step} step
 * @param {number} seq
 */
function encoded(step, seq) {
  const payload = payloadOf(step)
  const bytes = new Uint8Array(NLMSG_HDRLEN + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length, true)
  view.setUint16(4, typeOf(step.message), true)
  view.setUint16(6, NLM_F_REQUEST | NLM_F_ACK | step.flags, true)
  view.setUint32(8, seq, true)
  bytes.set(payload, NLMSG_HDRLEN)
  return bytes
}
