import { platform } from 'node:process'
import { beforeEach, describe, expect, test } from 'vitest'
import { checkFilter, runFilter } from '../../src/kernel/filter.ts'
import { datagramsOf, type FilterInstruction, open, type Socket } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { Random, seedOf } from '../fuzz/random.js'

const SEED = 2005
const PROGRAMS = 1500
const PACKETS = 6

/** Offsets that name facts, less the two whose values are the kernel's own: the processor's number and a random one. */
const FACTS = [0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 44, 48, 52, 60].map((offset) => 0xffff_f000 + offset)
const LOADS = [0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x80, 0x00, 0x60, 0x01, 0x61, 0x81, 0xb1]
const OPERATIONS = [
  0x04, 0x14, 0x24, 0x34, 0x44, 0x54, 0x64, 0x74, 0x84, 0x94, 0xa4, 0x0c, 0x1c, 0x2c, 0x3c, 0x4c, 0x5c,
]
const MOVES = [0x07, 0x87, 0x02, 0x03]
const CONDITIONS = [0x15, 0x25, 0x35, 0x45, 0x1d, 0x2d, 0x3d, 0x4d]
const CODES = [...LOADS, ...LOADS, ...OPERATIONS, 0x6c, 0x7c, 0x9c, 0xac, ...MOVES, ...CONDITIONS, 0x05]

// What the kernel says of a random program, and what is left of packets that it was given, is what ours says and
// leaves.
describe('classic BPF, here and in the kernel', () => {
  beforeEach(({ skip }) => skip(platform !== 'linux', 'needs Linux'))

  test(`${PROGRAMS} random programs (seed ${SEED})`, () => {
    const sender = open(protocols.NETLINK_USERSOCK)
    const receiver = open(protocols.NETLINK_USERSOCK)
    let taken = 0
    let cut = 0
    try {
      for (let index = 0; index < PROGRAMS; index++) {
        const random = new Random(seedOf(SEED, 'filter', index))
        const program = programOf(random)
        const verdict = checkFilter(program)
        expect([index, attach(receiver, program)]).toEqual([index, verdict])
        if (verdict !== 0) continue
        taken++
        for (let count = 0; count < PACKETS; count++) {
          const packet = packetOf(random)
          const kept = Math.min(runFilter(program, packet), packet.length)
          if (kept > 0 && kept < packet.length) cut++
          expect([index, count, delivered(sender, receiver, packet)]).toEqual([index, count, kept])
        }
      }
    } finally {
      sender.close()
      receiver.close()
    }
    // The programs were worth their while.
    expect(taken).toBeGreaterThan(PROGRAMS / 3)
    expect(cut).toBeGreaterThan(PROGRAMS / 3)
  })
})

/** 0, or minus the errno of the kernel's refusal. */
function attach(socket: Socket, program: FilterInstruction[]): number {
  try {
    socket.attachFilter(program)
    return 0
  } catch (error) {
    return -(error as { errno: number }).errno
  }
}

/** How many bytes of a packet arrive; 0 when it does not. */
function delivered(sender: Socket, receiver: Socket, packet: Uint8Array): number {
  sender.send(packet, { portid: receiver.address.portid, groups: 0 })
  const batch = receiver.receive(1)
  if (batch === undefined) return 0
  const [datagram] = datagramsOf(batch)
  return datagram?.data.length ?? -1
}

function programOf(random: Random): FilterInstruction[] {
  const length = 1 + random.below(12)
  const body = Array.from({ length }, (_, index) => instruction(random, length - index))
  // The low bits of the accumulator say in the packet's length what was computed.
  const end = [
    { code: 0x54, jt: 0, jf: 0, k: 31 },
    { code: 0x16, jt: 0, jf: 0, k: 0 },
  ]
  const stores = [0, 1].map((k) => ({ code: 0x02, jt: 0, jf: 0, k }))
  return random.once(20) ? body : [...stores, ...body, ...end]
}

function instruction(random: Random, rest: number): FilterInstruction {
  const code = random.once(60) ? random.below(0x100) : random.pick(CODES)
  const jt = random.below(rest + 2)
  const jf = random.below(rest + 2)
  return { code, jt, jf, k: operand(random, code, rest) }
}

function operand(random: Random, code: number, rest: number): number {
  if (random.once(30)) return random.u32()
  if (code === 0x05) return random.below(rest + 1)
  if ((code & 0x06) === 0x02 || (code & 0xe6) === 0x60) return random.below(2)
  if ((code & 0xe7) === 0x20 && random.once(3)) return random.pick(FACTS)
  if ((code & 0xe7) === 0x20 && random.once(8)) return 0xfff0_0000 + random.below(40)
  return random.below(36)
}

/** Attributes, so that there is something to find, or anything. */
function packetOf(random: Random): Uint8Array {
  const bytes = random.bytes(1 + random.below(40))
  if (random.once(3)) return bytes
  for (let at = 0; at + 4 <= bytes.length; at += 4 * (1 + random.below(3))) {
    bytes.set([random.below(16), 0, random.below(8), 0], at)
  }
  return bytes
}
