import { release } from 'node:os'
import { beforeEach, describe, expect, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { open, type Socket } from '../../src/socket/index.ts'
import { DATAGRAM_LENGTH, DATAGRAM_OFFSET, DATAGRAM_WORDS } from '../../src/socket/socket.ts'
import { Random, seedOf } from '../fuzz/random.js'
import { hexOf } from '../support/codec.ts'
import { message } from '../support/kernel.ts'
import { needNamespaces, withNamespace } from '../support/namespace.ts'

const GENERIC = 16
const PORTID = 4242
const [NLCTRL, NETDEV, ETHTOOL, TCP_METRICS] = [16, 20, 21, 27]
const [GETFAMILY, GETPOLICY] = [3, 10]
const [REQUEST, ACK, DUMP] = [1, 4, 0x300]
const [NESTED, NET_BYTEORDER] = [0x8000, 0x4000]

const text = (value: string) => new TextEncoder().encode(value)
const concat = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))

/** An attribute; `length` where it is wrong. */
function attribute(type: number, payload: Uint8Array, length = 4 + payload.length): Uint8Array {
  const bytes = new Uint8Array(4 + ((payload.length + 3) & ~3))
  new Uint16Array(bytes.buffer, 0, 2).set([length, type])
  bytes.set(payload, 4)
  return bytes
}

/** Requests that mostly are nearly right. Those that the families of a kernel answer by what else it has are left out. */
class Requests {
  readonly #random: Random

  constructor(seed: number) {
    this.#random = new Random(seedOf(seed, 'generic requests', 0))
  }

  #bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () =>
      this.#random.pick([0, 0, 1, 2, 3, 5, 9, 127, 255, this.#random.below(256)]),
    )
  }

  #nests(depth: number): Uint8Array {
    return concat(...Array.from({ length: this.#random.below(3) }, () => this.#attribute(9, depth + 1)))
  }

  #attribute(most: number, depth = 0): Uint8Array {
    const random = this.#random
    const type = random.once(12) ? random.below(70) : random.below(most + 1)
    const isNest = random.once(3)
    const payload =
      isNest && depth < 3 ? this.#nests(depth) : this.#bytes(random.pick([0, 1, 2, 3, 4, 4, 4, 5, 8, 16, 20]))
    const flags = (isNest !== random.once(8) ? NESTED : 0) | (random.once(15) ? NET_BYTEORDER : 0)
    const length = random.once(25) ? random.pick([0, 3, payload.length + 3, payload.length + 20]) : undefined
    return attribute(type | flags, payload, length)
  }

  #name(): Uint8Array {
    const name = this.#random.pick(['nlctrl', 'ethtool', 'tcp_metrics', 'none', '', 'a name that is too long'])
    return attribute(2, text(this.#random.once(5) ? name : `${name}\0`))
  }

  #header(): Uint8Array {
    const type = this.#random.pick([1, 1, 2, 3])
    const value = this.#random.pick([Uint8Array.of(99, 0, 0, 0), this.#bytes(4), text('nodev\0')])
    return attribute(1 | NESTED, attribute(type, value))
  }

  #body(family: number, cmd: number): Uint8Array {
    const random = this.#random
    const most = { [NLCTRL]: 10, [NETDEV]: 8, [ETHTOOL]: 30, [TCP_METRICS]: 13 }[family] ?? 9
    const attributes = Array.from({ length: random.below(4) }, () => this.#attribute(most))
    if (family === NLCTRL && random.once(2)) attributes.push(this.#name())
    if (family === ETHTOOL && random.once(2)) attributes.unshift(this.#header())
    const head = Uint8Array.of(cmd, random.below(3), random.once(30) ? 1 : 0, 0)
    return concat(head, ...attributes, this.#bytes(random.once(30) ? random.below(4) : 0))
  }

  next(seq: number): Uint8Array {
    const random = this.#random
    const family = random.pick([NLCTRL, NLCTRL, ETHTOOL, ETHTOOL, ETHTOOL, TCP_METRICS, NETDEV])
    const cmd = {
      [NLCTRL]: random.pick([GETFAMILY, GETPOLICY, GETPOLICY, random.below(14)]),
      // STRSET_GET tells what drivers call things.
      [ETHTOOL]: 2 + random.below(51),
      [TCP_METRICS]: random.below(4),
      [NETDEV]: random.pick([1, 2, 5, 11, 14, 200]),
    }[family] as number
    const dumps = (family === NLCTRL && cmd === GETPOLICY) || family === TCP_METRICS
    const odd = random.once(25) ? random.pick([2, 8, 0x100, 0x200, 0x400, 0x800]) : 0
    const flags = REQUEST | (random.once(3) ? ACK : 0) | (dumps && !random.once(8) ? DUMP : 0) | odd
    const body = random.once(40) ? this.#bytes(random.below(5)) : this.#body(family, cmd)
    return message(family, flags, seq, body)
  }
}

/** All that a socket has to be received, in hexadecimal. */
function received(socket: Socket): string[] {
  const all: string[] = []
  for (let batch = socket.receive(1); batch !== undefined; batch = socket.receive(1)) {
    for (let row = 0; row < batch.count * DATAGRAM_WORDS; row += DATAGRAM_WORDS) {
      const start = batch.datagrams[row + DATAGRAM_OFFSET] as number
      const length = batch.datagrams[row + DATAGRAM_LENGTH] as number
      all.push(hexOf(batch.view.bytes.subarray(start, start + length)))
    }
  }
  return all
}

/** Whether an answer is a list of families, which kernels have in their own ways. */
const tellsOfFamilies = (request: Uint8Array, answers: readonly string[]): boolean =>
  request[4] === NLCTRL && request[16] === GETFAMILY && answers.some((answer) => !answer.startsWith('0200', 8))

describe('random requests to generic families', () => {
  needNamespaces()
  beforeEach(({ skip }) => skip(!release().startsWith('6.18.'), 'needs Linux 6.18, which the families are of'))

  test.each([1, 2, 3])('seed %i: 1,500 are answered as Linux answers, byte by byte', async (seed) => {
    await withNamespace(({ path }) => {
      const kernel = new Kernel()
      const task = kernel.task({ net: kernel.net() })
      const sockets = [
        open(GENERIC, { netns: path, portid: PORTID }),
        kernel.socket(GENERIC, { task, portid: PORTID }),
      ] as const
      for (const socket of sockets) for (const option of ['extAck', 'capAck'] as const) socket.setOption(option, 1)
      const requests = new Requests(seed)
      for (let seq = 1; seq <= 1500; seq++) {
        const request = requests.next(seq)
        const [linux, own] = sockets.map((socket) => {
          socket.send(request, { portid: 0, groups: 0 })
          return received(socket)
        })
        if (tellsOfFamilies(request, linux ?? [])) continue
        if (String(linux) !== String(own))
          expect({ request: hexOf(request), answers: own }).toEqual({ request: hexOf(request), answers: linux })
      }
      for (const socket of sockets) socket.close()
    })
  })
})
