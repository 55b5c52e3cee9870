import { describe, expect, test } from 'vitest'
import { headersOf } from '../../test/support/datagrams.ts'
import { boundFile, ManualClock, message, SOL_NETLINK, TestFile, textBytes } from '../../test/support/kernel.ts'
import { pcapDatagram, pcapFileHeader, readCapture } from '../socket/index.ts'
import { Kernel } from './kernel.ts'
import { netlinkKernelCreate } from './kernel-socket.ts'
import { netlinkRcvSkb } from './rcv-skb.ts'
import type { TappedDatagram } from './taps.ts'

const USERSOCK = 2

describe('/proc/net/netlink', () => {
  test('has the sockets that are bound', () => {
    const kernel = new Kernel()
    const file = boundFile(kernel, USERSOCK, 0xffff_ffff, 5)
    new TestFile(kernel.task(), USERSOCK).set(SOL_NETLINK, 1, 1)
    boundFile(kernel, USERSOCK, 7).send('x', 0xffff_ffff)
    const [title, ...lines] = kernel.procNetNetlink().split('\n')
    expect(title).toBe('sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode')
    expect(lines.filter((line) => / 2 {3}\d/.test(line)).map((line) => line.slice(17))).toEqual([
      expect.stringMatching(/^2 {3}4294967295 00000005 832 {6}0 {8}0 {5}2 {8}0 {8}\d+ *$/),
      expect.stringMatching(/^2 {3}7 {10}00000000 0 {8}0 {8}0 {5}2 {8}0 {8}\d+ *$/),
    ])
    file.file.close()
    expect(kernel.procRows().filter((row) => row.protocol === USERSOCK)).toMatchObject([{ portid: 7, rmem: 0 }])
  })
  test('a namespace shows its own, and the kernel sockets that it has', () => {
    const kernel = new Kernel()
    const units = (net = kernel.net()): number[] => kernel.procRows(net).map(({ protocol }) => protocol)
    expect(units()).toEqual([0, 4, 6, 9, 10, 12, 15, 16])
    expect(units(kernel.initNet)).toEqual([0, 4, 6, 7, 9, 10, 11, 12, 15, 16])
  })
})

describe('sock_diag', () => {
  const request = (protocol: number, show = 0xb): Uint8Array => {
    const payload = new Uint8Array(20)
    payload.set([16, protocol])
    payload[8] = show
    return payload
  }
  const ask = (kernel: Kernel, type: number, flags: number, payload: Uint8Array, length?: number) => {
    const file = boundFile(kernel, 4, 0)
    file.send(message(type, flags, 1, payload), 0)
    const datagrams = file.messages(length).map((r) => (typeof r === 'object' ? r.data : new Uint8Array(0)))
    file.file.close()
    return datagrams
  }
  const errorOf = (datagrams: Uint8Array[]): number | undefined => {
    const [first] = datagrams
    return first && new DataView(first.buffer, first.byteOffset).getInt32(16, true)
  }
  test.each([
    [18, 0x301, request(2), -95],
    [17, 0x301, request(2), -22],
    [20, 1, request(2), -95],
    [21, 0x301, request(2), -95],
    [20, 0x301, request(2).subarray(0, 4), -22],
    [20, 0x301, request(2).subarray(0, 1), -22],
    [20, 0x301, request(2).fill(99, 0, 1), -22],
    [20, 0x301, request(2).fill(2, 0, 1), -2],
    // An error of the dump itself, in NLMSG_DONE.
    [20, 0x301, request(40), -2],
  ])('type %i, flags %i, %o: %i', (type, flags, payload, error) => {
    expect(errorOf(ask(new Kernel(), type, flags, payload))).toBe(error)
  })
  test('all sockets of a namespace, in as many datagrams as it takes', () => {
    const kernel = new Kernel()
    for (let portid = 1; portid <= 200; portid++) boundFile(kernel, USERSOCK, portid, portid % 2)
    boundFile(kernel, USERSOCK, 1000, 1, kernel.task({ net: kernel.net() }))
    const headers = (protocol: number) => ask(kernel, 20, 0x301, request(protocol), 8192).map(headersOf)
    // Members are there twice; the end stands behind the last one.
    expect(
      headers(USERSOCK)
        .flat()
        .filter(({ type }) => type === 20),
    ).toHaveLength(300)
    expect([headers(USERSOCK).length > 2, headers(USERSOCK).flat().at(-1)?.type]).toEqual([true, 3])
    // The ten kernel sockets, and the one that asks.
    expect(
      headers(255)
        .flat()
        .filter(({ type }) => type === 20),
    ).toHaveLength(311)
  })
})

describe('a tap', () => {
  test('sees what goes in and out, once for each receiver', () => {
    const clock = new ManualClock()
    const kernel = new Kernel({ clock })
    netlinkKernelCreate(kernel.initNet, 17, { input: (skb) => void netlinkRcvSkb(skb, () => {}) })
    const seen: TappedDatagram[] = []
    const remove = kernel.tap((datagram) => seen.push({ ...datagram, data: datagram.data.slice() }))
    const [a] = [boundFile(kernel, 17, 5), boundFile(kernel, 17, 6, 1), boundFile(kernel, 17, 7, 1)]
    a.send(message(16, 5, 1), 0)
    a.send('to all', 6, 1)
    remove()
    a.send('unseen', 6)
    const rows = seen.map(({ direction, toKernel, portid, dstPortid, group, size }) => [
      direction,
      toKernel,
      portid,
      dstPortid,
      group,
      size,
    ])
    expect(rows).toEqual([
      ['sent', true, 5, 0, 0, 16],
      ['received', false, 0, 5, 0, 36],
      ['sent', false, 5, 7, 1, 6],
      ['sent', false, 5, 6, 1, 6],
    ])
    expect(new Set(seen.map(({ time }) => time))).toEqual(new Set([BigInt(clock.now()) * 1_000_000n]))
    // What it gives is what a capture wants.
    const parts = [pcapFileHeader(), ...seen.map((datagram) => pcapDatagram(datagram))]
    const file = Uint8Array.from(parts.flatMap((part) => [...part]))
    expect(
      [...readCapture(file).packets()].map(({ direction, protocol, size }) => [direction, protocol, size]),
    ).toEqual(seen.map(({ direction, size }) => [direction, 17, size]))
  })
  test('that throws harms nobody', () => {
    const kernel = new Kernel()
    kernel.tap(() => {
      throw new Error('tap')
    })
    const file = boundFile(kernel, USERSOCK, 5)
    expect([file.send('x', 5), file.texts(), kernel.dmesg().length]).toEqual([1, ['x'], 1])
  })
})

describe('the log', () => {
  test('has lines with times', () => {
    const clock = new ManualClock()
    const kernel = new Kernel({ clock })
    kernel.printk('one\ntwo\n')
    clock.advance(5)
    kernel.printk('')
    const start = clock.now() - 5
    expect(kernel.dmesg()).toEqual([
      { time: start, text: 'one' },
      { time: start, text: 'two' },
      { time: start + 5, text: '' },
    ])
  })
  test('keeps the newest lines, and not all of a long one', () => {
    const kernel = new Kernel()
    for (let i = 0; i < 3000; i++) kernel.printk(String(i))
    kernel.printk('x'.repeat(100_000))
    const lines = kernel.dmesg()
    expect([lines.length, lines[0]?.text, lines.at(-2)?.text, lines.at(-1)?.text.length]).toEqual([
      1024,
      '1977',
      '2999',
      1024,
    ])
    kernel.printk('\n'.repeat(100_000))
    expect(kernel.dmesg()).toHaveLength(1024)
  })
})

test('hostile names and data do not matter', () => {
  const kernel = new Kernel()
  const file = boundFile(kernel, USERSOCK, 5)
  for (const length of [0, 1, 2, 3, 5, 11, 13, 127, 128]) {
    const name = new Uint8Array(length).fill(0xff)
    expect(file.file.bind(file.task, name)).toBe(-22)
    expect(file.file.connect(file.task, name)).toBe(-22)
  }
  expect(file.file.sendmsg(file.task, { data: textBytes('x'), name: new Uint8Array(5000) }, 0)).toBe(-22)
})
