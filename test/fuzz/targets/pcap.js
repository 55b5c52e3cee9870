import assert from 'node:assert/strict'
import { pcapDatagram, pcapFileHeader, readCapture, readPcap, replay } from 'nlkit/socket'
import { DecodeError, SocketError, UnsupportedError } from 'nlkit/wire'
import { datagram } from '../datagrams.js'
import { concat, mutate } from '../mutate.js'

function randomFormat(random) {
  return { littleEndian: random.once(2), nanoseconds: random.once(2) }
}

function randomDatagram(random, format) {
  const data = datagram(random)
  const fraction = BigInt(random.below(1_000_000)) * (format.nanoseconds ? 999n : 1000n)
  return {
    time: BigInt(random.u32()) * 1_000_000_000n + fraction,
    direction: random.pick(['sent', 'received']),
    protocol: random.below(32),
    data,
    size: data.length + (random.once(4) ? random.below(1000) : 0),
  }
}

/** What was written is read. */
export function written(random, note) {
  const format = randomFormat(random)
  const datagrams = Array.from({ length: random.below(5) }, () => randomDatagram(random, format))
  const file = concat(pcapFileHeader(format), ...datagrams.map((one) => pcapDatagram(one, format)))
  note(file)
  const reader = readCapture(file)
  assert.equal(reader.littleEndian, format.littleEndian)
  assert.deepEqual([...reader.packets()], datagrams)
}

/** Whatever a file has in it: packets, then at most a DecodeError. */
export function spoiled(random, note) {
  const format = randomFormat(random)
  const datagrams = Array.from({ length: random.below(4) }, () => randomDatagram(random, format))
  const intact = concat(pcapFileHeader(format), ...datagrams.map((one) => pcapDatagram(one, format)))
  const file = random.once(6) ? random.bytes(random.length(200)) : mutate(intact, random)
  note(file)
  for (const read of [readPcap, readCapture]) {
    expectOnly([DecodeError], () => {
      let total = 0
      for (const { data, size } of read(file).packets()) {
        total += data.length
        assert(size >= data.length && total <= file.length)
      }
    })
  }
  expectOnly([DecodeError, UnsupportedError], () => {
    const socket = replay(file)
    expectOnly([SocketError], () => socket.send(datagram(random)))
    socket.receive()
    socket.close()
  })
}

function expectOnly(kinds, action) {
  try {
    action()
  } catch (error) {
    if (!kinds.some((kind) => error instanceof kind)) throw error
  }
}
