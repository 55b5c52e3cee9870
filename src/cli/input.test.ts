import { expect, test } from 'vitest'
import { pcapDatagram, pcapFileHeader } from '../socket/index.ts'
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
