import { describe, expect, test } from 'vitest'
import { hexOf } from '../../../test/support/codec.ts'
import { boundFile, message, SOL_NETLINK, type TestFile } from '../../../test/support/kernel.ts'
import { Kernel } from '../kernel.ts'
import { netlinkKernelCreate } from './kernel-socket.ts'
import { netlinkRcvSkb, type RequestHandler } from './rcv-skb.ts'

const NETLINK_TEST = 17
const [REQUEST, ACK] = [1, 4]
const [CAP_ACK, EXT_ACK] = [10, 11]

function world(handler: RequestHandler): { kernel: Kernel; file: TestFile } {
  const kernel = new Kernel()
  netlinkKernelCreate(kernel.initNet, NETLINK_TEST, { input: (skb) => void netlinkRcvSkb(skb, handler) })
  return { kernel, file: boundFile(kernel, NETLINK_TEST, 10) }
}

const answers = (file: TestFile): string[] =>
  file.messages().map((answer) => (typeof answer === 'number' ? String(answer) : hexOf(answer.data)))

/** nlmsghdr of an answer of `length` bytes, as it is on a little-endian machine, then the error. */
const head = (length: number, flags: string, seq: string, error: string): string =>
  `${length.toString(16).padStart(2, '0')}000000 0200 ${flags} ${seq} 0a000000 ${error}`.replaceAll(' ', '')

describe('acknowledgements', () => {
  test('an error carries the request, padded; capped it does not', () => {
    const { file } = world(() => -22)
    const request = message(0x20, REQUEST, 9, Uint8Array.of(1, 2, 3, 4, 5))
    file.send(request, 0)
    const copied = hexOf(request)
    expect(answers(file)).toEqual([head(44, '0000', '09000000', 'eaffffff') + copied])
    file.set(SOL_NETLINK, CAP_ACK, 1)
    file.send(request, 0)
    expect(answers(file)).toEqual([head(36, '0001', '09000000', 'eaffffff') + copied.slice(0, 32)])
  })

  test('success is capped, and says nothing unless asked', () => {
    const { file } = world(() => {})
    file.send(message(0x20, REQUEST, 9, new Uint8Array(8)), 0)
    expect(answers(file)).toEqual([])
    const request = message(0x20, REQUEST | ACK, 9, new Uint8Array(8))
    file.send(request, 0)
    expect(answers(file)).toEqual([head(36, '0001', '09000000', '00000000') + hexOf(request).slice(0, 32)])
  })

  test('only requests are executed, control messages never', () => {
    const types: number[] = []
    const { file } = world((_skb, nlh) => {
      types.push(nlh.type)
      return -95
    })
    for (const [type, flags] of [
      [16, ACK],
      [15, REQUEST | ACK],
      [16, REQUEST],
    ] as const)
      file.send(message(type, flags, 1), 0)
    expect(types).toEqual([16])
    expect(answers(file).map((hex) => hex.slice(32, 40))).toEqual(['00000000', '00000000', 'a1ffffff'])
  })

  test('several messages, until one has a length that is wrong', () => {
    const seqs: number[] = []
    const { file } = world((_skb, nlh) => void seqs.push(nlh.seq))
    const parts = [1, 2, 3, 4].map((seq) => message(16, REQUEST, seq, new Uint8Array(seq)))
    const wrong = parts.map((part) => part.slice())
    ;(wrong[2] as Uint8Array)[0] = 15
    for (const datagram of [parts, wrong]) file.send(Uint8Array.from(datagram.flatMap((part) => [...part])), 0)
    expect(seqs).toEqual([1, 2, 3, 4, 1, 2])
  })

  test('a handler that throws has refused', () => {
    const { kernel, file } = world(() => {
      throw new RangeError('beyond')
    })
    file.send(message(16, REQUEST, 1), 0)
    file.send(message(16, REQUEST, 2), 0)
    expect(answers(file).map((hex) => hex.slice(16, 40))).toEqual(
      ['01', '02'].map((seq) => `${seq}0000000a000000fbffffff`),
    )
    expect(kernel.dmesg().map(({ text }) => text)).toEqual(Array(2).fill('request handler: RangeError: beyond'))
  })
})

describe('extended acknowledgements', () => {
  const { file } = world((_skb, nlh, extack) => {
    extack.message = 'wrong'
    extack.cookie = Uint8Array.of(1, 2)
    extack.badAttribute = 20
    extack.policy = { kind: 'flag' }
    extack.missType = 3
    extack.missNest = 24
    return nlh.type === 16 ? 0 : -22
  })
  const ask = (type: number, ...options: number[]): string[] => {
    for (const option of [CAP_ACK, EXT_ACK]) file.set(SOL_NETLINK, option, Number(options.includes(option)))
    file.send(message(type, REQUEST | ACK, 9, Uint8Array.of(0xaa)), 0)
    return answers(file)
  }
  const request = (type: number): string => `11000000${type.toString(16)}000500 09000000 00000000`.replaceAll(' ', '')
  const text = '0a000100 77726f6e67000000'.replaceAll(' ', '')
  const cookie = '0600030001020000'
  // OFFS, POLICY (a nest), MISS_TYPE, MISS_NEST
  const details = '0800020014000000 0c0004800800010001000000 0800050003000000 0800060018000000'.replaceAll(' ', '')

  test('are given to those who asked', () => {
    expect(ask(32)).toEqual([`${head(40, '0000', '09000000', 'eaffffff') + request(32)}aa000000`])
    expect(ask(16)).toEqual([head(36, '0001', '09000000', '00000000') + request(16)])
  })
  test('an error has all of it, after the request', () => {
    expect(ask(32, EXT_ACK)).toEqual([
      `${head(96, '0002', '09000000', 'eaffffff') + request(32)}aa000000${text}${cookie}${details}`,
    ])
    expect(ask(32, EXT_ACK, CAP_ACK)).toEqual([
      head(92, '0003', '09000000', 'eaffffff') + request(32) + text + cookie + details,
    ])
  })
  test('success has the message and the cookie', () => {
    expect(ask(16, EXT_ACK)).toEqual([head(56, '0003', '09000000', '00000000') + request(16) + text + cookie])
  })
})

test('text of any length and kind is sent in UTF-8', () => {
  const texts = ['', 'é€😀', 'x'.repeat(70_000)]
  const { file } = world((_skb, nlh, extack) => {
    extack.message = texts[nlh.seq]
    return -22
  })
  file.set(SOL_NETLINK, EXT_ACK, 1)
  file.set(SOL_NETLINK, CAP_ACK, 1)
  for (let seq = 0; seq < texts.length; seq++) file.send(message(16, REQUEST, seq), 0)
  // The last one is longer than an attribute can be, and left out.
  expect(answers(file).map((hex) => hex.slice(72))).toEqual([
    '0500010000000000',
    '0e000100c3a9e282acf09f98800000000000'.slice(0, 32),
    '',
  ])
})
