import { describe, expect, test } from 'vitest'
import {
  boundFile,
  MSG_DONTWAIT,
  MSG_PEEK,
  SOL_NETLINK,
  SOL_SOCKET,
  type TestFile,
} from '../../../test/support/kernel.ts'
import { Kernel } from '../../kernel/index.ts'
import { LOAN_ENDED, LOAN_LENT, LOAN_ROOM, LOAN_STATE, LOAN_STATES, LOAN_TAKEN, MOST_LENT } from '../frames/loan.ts'
import { readSockaddr } from '../frames/sockaddr.ts'
import { LoanMemory } from './loan-memory.ts'

const USERSOCK = 2
const [SO_RCVBUF, SO_PASSCRED, SO_MEMINFO] = [8, 16, 55]
const [ADD_MEMBERSHIP, PKTINFO, LISTEN_ALL_NSID] = [1, 3, 8]
const EAGAIN = -11

/** A socket, somebody who sends to it, and a process that borrows from it. */
function start() {
  const kernel = new Kernel()
  const [own, other] = [boundFile(kernel, USERSOCK, 1), boundFile(kernel, USERSOCK, 2)]
  const buffer = new ArrayBuffer(8)
  const memory = new LoanMemory(buffer)
  const words = new Int32Array(buffer)
  const ended: boolean[] = []
  const lend = (file: TestFile = own) => memory.lend(file.file, (isTaken) => void ended.push(isTaken))
  /** As a process does; whether it got the datagram. */
  const take = (word: number, room = 100): boolean => {
    words[LOAN_ROOM] = room
    const taken = (word & -LOAN_STATES) | LOAN_TAKEN
    return Atomics.compareExchange(words, LOAN_STATE, word | 0, taken) === (word | 0)
  }
  return { kernel, own, other, words, ended, lend, take }
}

/** Those who look at a queue, or change it. */
const looks: Record<string, (file: TestFile, other: TestFile, kernel: Kernel) => void> = {
  send: (_file, other) => void other.send('x', 1),
  receive: (file) => void file.receive(100, MSG_PEEK),
  poll: (file) => void file.file.poll(1),
  'an option': (file) => void file.file.getsockopt(file.task, SOL_SOCKET, SO_MEMINFO, 36),
  'the list of sockets': (_file, _other, kernel) => void kernel.procRows(),
  close: (file) => file.file.close(),
}

describe('a datagram that is lent', () => {
  test('comes with its sender, and with whether it is the last one', () => {
    const { own, other, lend } = start()
    expect(lend()).toBeUndefined()
    other.send('one', 1)
    const loan = lend()
    expect(loan).toMatchObject({ isLast: true, message: { result: 3, flags: 0, nameLength: 12 } })
    expect(new TextDecoder().decode(loan?.message.data)).toBe('one')
    expect(readSockaddr(loan?.message.name as Uint8Array)).toEqual({ portid: 2, groups: 0 })
    other.send('two', 1)
    expect(lend()).toMatchObject({ isLast: false })
    expect(own.texts()).toEqual(['one', 'two'])
  })

  test.each(Object.entries(looks))('that was taken is gone for who looks next: %s', (_name, look) => {
    const { kernel, own, other, ended, lend, take } = start()
    other.send('one', 1)
    other.send('two', 1)
    expect(take(lend()?.word as number)).toBe(true)
    look(own, other, kernel)
    expect(ended).toEqual([true])
    expect(own.texts()).not.toContain('one')
  })

  test.each(Object.entries(looks))('cannot be taken after somebody has looked: %s', (_name, look) => {
    const { kernel, own, other, words, ended, lend, take } = start()
    other.send('one', 1)
    const word = lend()?.word as number
    look(own, other, kernel)
    expect([take(word), ended, words[LOAN_STATE]]).toEqual([false, [false], (word & -LOAN_STATES) | LOAN_ENDED])
  })

  test('makes room when it is taken, and not before', () => {
    const { own, other, lend, take } = start()
    own.set(SOL_SOCKET, SO_RCVBUF, 1)
    const fill = (): number => {
      let count = 0
      while (count < 100 && other.send('x', 1) === 1) count++
      return count
    }
    const all = fill()
    own.receive()
    take(lend()?.word as number)
    expect([all > 1, fill()]).toEqual([true, 2])
  })

  test('ends when another one is lent to the same process, and has a word of its own', () => {
    const { own, other, ended, lend, take } = start()
    other.send('one', 1)
    own.send('two', 2)
    const first = lend()?.word as number
    const second = lend(other)?.word as number
    expect([first === second, take(first), ended, take(second)]).toEqual([false, false, [false], true])
    expect([own.texts(), other.texts()]).toEqual([['one'], []])
  })

  test('is none where a receive does or gives more', () => {
    const { kernel, own, other, lend } = start()
    const full = (): void => {
      own.set(SOL_SOCKET, SO_RCVBUF, 1)
      while (other.send('x', 1) === 1);
    }
    const group = { level: SOL_NETLINK, name: ADD_MEMBERSHIP, value: 1 }
    own.set(group.level, group.name, group.value)
    other.send('one', 1)
    for (const [level, name] of [
      [SOL_NETLINK, PKTINFO],
      [SOL_NETLINK, LISTEN_ALL_NSID],
      [SOL_SOCKET, SO_PASSCRED],
    ] as const) {
      own.set(level, name, 1)
      expect(lend()).toBeUndefined()
      own.set(level, name, 0)
      expect(lend()).toBeDefined()
    }
    full()
    expect(lend()).toBeDefined()
    void other.sendWaiting('waits', 1)
    expect(lend()).toBeUndefined()
    own.texts()
    full()
    other.send('news', 0, 1)
    expect(lend()).toBeUndefined()
    expect(kernel.procRows()).not.toEqual([])
  })

  test('is none that is long', () => {
    const { own, other, lend } = start()
    own.set(SOL_SOCKET, SO_RCVBUF, 1 << 20)
    other.send('x'.repeat(MOST_LENT), 1)
    other.send('x'.repeat(MOST_LENT + 1), 1)
    expect(lend()).toBeDefined()
    own.receive()
    expect(lend()).toBeUndefined()
  })

  test('stays as it is whatever a process writes there', () => {
    const { own, other, words, lend } = start()
    for (let i = 0; i < 200; i++) {
      other.send(`${i}`, 1)
      const word = lend()?.word as number
      // Of another loan, of none, and a state that there is not.
      words[LOAN_STATE] = [word + LOAN_STATES, 0, word | 3, -1, word - LOAN_STATES - LOAN_LENT + LOAN_TAKEN][
        i % 5
      ] as number
      words[LOAN_ROOM] = -1
      expect([own.texts(), own.receive(1, MSG_DONTWAIT)]).toEqual([[`${i}`], EAGAIN])
    }
  })
})
