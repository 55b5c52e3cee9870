import { routeGroups } from 'nlkit/families/route'
import { datagramsOf } from 'nlkit/socket'
import { payloadOf, typeOf } from './payload.js'
import { DUMP } from './random/draft.js'

/**
 * @import { Socket } from 'nlkit/socket'
 * @import { Fields, Step, Where } from './random/draft.js'
 *
 * A kernel to tell stories to: what opens sockets in one of its namespaces, and gives the numbers by which requests name these.
 * @typedef {{
 *   open(who: 'root' | 'user', where?: Where): Socket,
 *   fd(where: Where): number,
 *   pid(where: Where): number,
 * }} World
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
  ['RTM_GETTUNNEL', { family: 7 }],
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

/** What else is asked where there are two namespaces. */
/** @type {[string, object][]} */
const questionsOfTwo = [
  ...lastQuestions,
  ['RTM_GETNSID', {}],
  ['RTM_GETLINK', { targetNetnsid: 0 }],
  ['RTM_GETADDR', { targetNetnsid: 0 }],
]

/**
 * The namespaces that a story is of.
 * @param {readonly Step[]} steps
 * @returns {Where[]}
 */
export function placesOf(steps) {
  return JSON.stringify(steps, (_, value) => (typeof value === 'bigint' ? 0 : value)).includes('"second"')
    ? ['first', 'second']
    : ['first']
}

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
  const places = placesOf(steps)
  const listeners = places.map((where) => listen(said.follow(world.open('root', where))))
  if (places.length > 1) {
    const allEars = said.follow(world.open('root'))
    allEars.setOption('listenAllNsid', 1)
    listeners.push(listen(allEars))
  }
  const sockets = new Map(places.map((where) => [where, socketsAt(where, world, said)]))
  const questions = places.length > 1 ? questionsOfTwo : lastQuestions
  const last = places.flatMap((where) => questions.map(([message, value]) => ({ ...question(message, value), where })))
  const all = [...steps, ...last]
  for (const [i, step] of all.entries()) {
    if (i === steps.length) pause?.()
    const asking = sockets.get(step.where ?? 'first')?.[step.from]
    if (asking !== undefined) ask(asking, named(step, world), i + 1)
    for (const listener of listeners) hear(listener)
  }
  for (const own of sockets.values()) listeners.push(...Object.values(own))
  for (const socket of listeners) socket.close()
  return said
}

/** @param {Socket} listener */
function listen(listener) {
  for (const group of Object.values(routeGroups)) if (!unheard.some((other) => other === group)) listener.join(group)
  listener.setOption('pktinfo', 1)
  listener.setOption('receiveBufferForce', 8 << 20)
  return listener
}

/**
 * @param {Where} where
 * @param {World} world
 * @param {{ follow(socket: Socket): Socket }} said
 * @returns {Record<Step['from'], Socket>}
 */
function socketsAt(where, world, said) {
  const sockets = {
    strict: said.follow(world.open('root', where)),
    lax: said.follow(world.open('root', where)),
    user: said.follow(world.open('user', where)),
  }
  sockets.strict.setOption('getStrictChk', 1)
  for (const socket of Object.values(sockets)) socket.setOption('extAck', 1)
  return sockets
}

/**
 * A step in which namespaces that it calls `first` and `second` have the numbers of a world.
 * @param {Step} step
 * @param {World} world
 * @returns {Step}
 */
function named(step, world) {
  return { ...step, value: withNumbers(step.value, world) }
}

/**
 * @param {Fields} fields
 * @param {World} world
 * @returns {Fields}
 */
function withNumbers(fields, world) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (value === 'first' || value === 'second')
        return [name, /pid$/i.test(name) ? world.pid(value) : world.fd(value)]
      const isNest = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      return [name, isNest ? withNumbers(/** @type {Fields} */ (value), world) : value]
    }),
  )
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
