import assert from 'node:assert/strict'
import { Kernel } from 'nlkit/kernel'
import { datagramsOf } from 'nlkit/socket'
import { spoiled } from '../../duel/random/spoil.js'
import { plainKinds, randomStory } from '../../duel/random/story.js'
import { tell } from '../../duel/tell.js'
import { Random } from '../random.js'

const NETLINK_ROUTE = 0
const NOBODY = 65534
/** Milliseconds that pass between two requests, by which timers run. */
const pauses = [0, 0, 0, 5, 1100, 40_000]

/** A clock that stands still until it is moved. */
class ManualClock {
  #now = 1_000_000
  #timers = []

  now() {
    return this.#now
  }

  after(milliseconds, callback) {
    assert(Number.isFinite(milliseconds) && milliseconds >= 0, `a timer of ${milliseconds} ms`)
    const timer = { at: this.#now + milliseconds, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer)
    }
  }

  advance(milliseconds) {
    const end = this.#now + milliseconds
    for (let left = 10_000; left > 0; left--) {
      const [next] = this.#timers.sort((a, b) => a.at - b.at)
      if (next === undefined || next.at > end) break
      this.#timers.shift()
      this.#now = Math.max(this.#now, next.at)
      next.callback()
    }
    this.#now = end
  }
}

/** What a new kernel says to a story, a text for each datagram; `seed` decides all that the kernel leaves to chance. */
function toldOnce(steps, seed) {
  const random = new Random(seed)
  const clock = new ManualClock()
  const kernel = new Kernel({ random: () => random.u32() / 0x1_0000_0000, clock })
  const net = kernel.net()
  const tasks = { root: kernel.task({ net }), user: kernel.task({ uid: NOBODY, net }) }
  const said = []
  const pauser = new Random(seed)
  const open = (who) => {
    const socket = kernel.socket(NETLINK_ROUTE, { task: tasks[who] })
    const send = socket.send.bind(socket)
    socket.send = (data, to) => {
      clock.advance(pauser.pick(pauses))
      return send(data, to)
    }
    const receive = socket.receive.bind(socket)
    socket.receive = () => {
      const batch = receive()
      if (batch !== undefined) said.push(textOf(batch))
      return batch
    }
    return socket
  }
  tell(steps, { open }, { follow: (socket) => socket })
  clock.advance(100_000)
  assert.deepEqual(
    kernel.dmesg().map(({ text }) => text),
    [],
    'errors of handlers',
  )
  return said
}

function textOf(batch) {
  return [...datagramsOf(batch)].map(({ data }) => Buffer.from(data).toString('hex')).join(' ')
}

/** Stories of all kinds with much that is wrong: none ends in an error that is no errno, and each goes as it did before. */
export function stories(random, note) {
  const kind = random.pick(plainKinds)
  const story = randomStory(kind, random.below(1_000_000))
  const steps = story.map((step) => (random.once(2) ? spoiled(random, step) : step))
  note({ kind, steps })
  const seed = random.u32()
  const once = toldOnce(steps, seed)
  assert.deepEqual(toldOnce(steps, seed), once)
}
