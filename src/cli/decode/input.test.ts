import { expect, test } from 'vitest'
import { pcapDatagram, pcapFileHeader } from '../../socket/index.ts'
import { hostOrder } from '../../wire/index.ts'
import { type InputDatagram, readDatagrams } from './input.ts'

/** What is read of an input that comes in those chunks. */
async function read(...chunks: (string | Uint8Array)[]): Promise<InputDatagram[]> {
  async function* input() {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  }
  const found: InputDatagram[] = []
  for await (const datagrams of readDatagrams(input(), undefined)) found.push(...datagrams)
  return found
}

const shown = ({ place, bytes, error }: InputDatagram) => [place, error?.code ?? Buffer.from(bytes).toString('hex')]

test('hex in any spelling, with comments and empty lines', async () => {
  const found = await read('# nothing\n\n01:02 0A0b # four\n  ff\t\r\n#ff\n00')
  expect(found.map(shown)).toEqual([
    ['line 3', '01020a0b'],
    ['line 4', 'ff'],
    ['line 6', '00'],
  ])
})

test('a line that is not hex does not disturb the others', async () => {
  const found = await read('01\n0x02\n123\n\x000\n04\n')
  expect(found.map(shown)).toEqual([
    ['line 1', '01'],
    ['line 2', 'ERR_NLKIT_HEX'],
    ['line 3', 'ERR_NLKIT_HEX'],
    ['line 4', 'ERR_NLKIT_HEX'],
    ['line 5', '04'],
  ])
})

test('it does not matter where chunks end', async () => {
  const text = '0102\n0304 # x\n05'
  const whole = (await read(text)).map(shown)
  for (let at = 0; at <= text.length; at++)
    expect((await read(text.slice(0, at), text.slice(at))).map(shown)).toEqual(whole)
  expect((await read(...text)).map(shown)).toEqual(whole)
})

test('a short line is answered before there is more', async () => {
  const asked: string[] = []
  async function* input() {
    for (const text of ['00\n', '01\n']) {
      asked.push(text)
      yield Buffer.from(text)
    }
  }
  const first = await readDatagrams(input(), undefined).next()
  expect(first.value?.map(shown)).toEqual([['line 1', '00']])
  expect(asked).toEqual(['00\n'])
})

test('no input is no datagram', async () => {
  expect(await read()).toEqual([])
  expect(await read('\n')).toEqual([])
  // The first byte of a pcapng, and of a hex line after an empty one.
  expect((await read('\n', '00')).map(shown)).toEqual([['line 2', '00']])
  expect((await read('M<')).map(shown)).toEqual([['line 1', 'ERR_NLKIT_HEX']])
})

const packet = (data: number[]) =>
  ({ time: 0n, direction: 'sent', protocol: 9, size: data.length, data: Uint8Array.from(data) }) as const

test.each([true, false])('a pcap, little-endian: %s', async (littleEndian) => {
  for (const nanoseconds of [true, false]) {
    const format = { littleEndian, nanoseconds }
    const file = Buffer.concat([
      pcapFileHeader(format),
      pcapDatagram(packet([1, 2]), format),
      pcapDatagram(packet([]), format),
    ])
    const found = await read(file.subarray(0, 3), file.subarray(3))
    expect(found.map(shown)).toEqual([
      ['packet 1', '0102'],
      ['packet 2', ''],
    ])
    expect(found[0]).toMatchObject({ protocol: 9, order: littleEndian ? 'little' : 'big' })
  }
})

test('it does not matter where the chunks of a pcap end, nor does it wait for the last', async () => {
  const file = Buffer.concat([pcapFileHeader(), ...[1, 2, 3].map((n) => pcapDatagram(packet([n, n])))])
  const packets = [
    ['packet 1', '0101'],
    ['packet 2', '0202'],
    ['packet 3', '0303'],
  ]
  for (let at = 1; at < file.length; at++)
    expect((await read(file.subarray(0, at), file.subarray(at))).map(shown)).toEqual(packets)
  async function* growing() {
    yield file.subarray(0, -1)
    throw new Error('it asked for more')
  }
  const pieces = readDatagrams(growing(), undefined)
  expect((await pieces.next()).value?.map(shown)).toEqual(packets.slice(0, 2))
  await expect(pieces.next()).rejects.toThrow('it asked for more')
})

test('what is wrong in a pcap ends it, at its place in the file', async () => {
  const whole = pcapDatagram(packet([1, 2]))
  const wrong = Buffer.from(whole)
  wrong.writeUInt16BE(1, 16 + 2) // not ARPHRD_NETLINK
  const chunks = [pcapFileHeader(), whole, wrong, whole]
  for (const input of [chunks, [Buffer.concat(chunks)]]) {
    const found = await read(...input)
    expect(found.map(shown)).toEqual([
      ['packet 1', '0102'],
      ['packet 2', 'ERR_NLKIT_DECODE'],
    ])
    expect(found[1]?.error?.message).toContain(`at byte ${24 + whole.length + 16 + 2}:`)
  }
})

test('a packet larger than any is not waited for', async () => {
  const huge = pcapDatagram(packet([1, 2]))
  new DataView(huge.buffer).setUint32(8, 0x7000_0000, hostOrder === 'little')
  async function* endless() {
    yield Buffer.concat([pcapFileHeader(), huge])
    for (;;) yield Buffer.alloc(1 << 16)
  }
  const found = []
  for await (const datagrams of readDatagrams(endless(), undefined)) found.push(...datagrams)
  expect(found.map(shown)).toEqual([['packet 1', 'ERR_NLKIT_DECODE']])
})

test('a line that is too long is no datagram, and takes no memory', async () => {
  const long = Buffer.alloc(1 << 20, '0')
  const found = await read('01\n', ...Array.from({ length: 33 }, () => long), '\n02\n', ...Array(33).fill(long))
  expect(found.map(shown)).toEqual([
    ['line 1', '01'],
    ['line 2', 'ERR_NLKIT_HEX'],
    ['line 3', '02'],
    ['line 4', 'ERR_NLKIT_HEX'],
  ])
})

test('a pcap that is cut gives what is before the cut', async () => {
  const file = Buffer.concat([pcapFileHeader(), pcapDatagram(packet([1, 2])), pcapDatagram(packet([3, 4]))])
  expect((await read(file.subarray(0, -1))).map(shown)).toEqual([
    ['packet 1', '0102'],
    ['packet 2', 'ERR_NLKIT_DECODE'],
  ])
})

test('a capture of something else is refused', async () => {
  await expect(read(pcapFileHeader({ linkType: 1 }))).rejects.toThrow('link type 1 is not netlink')
})
