import { describe, expect, test } from 'vitest'
import { Kernel } from '../kernel.ts'
import type { Net } from './net.ts'
import { CLONE_NEWNET, CLONE_NEWUSER } from './task.ts'

const [EPERM, EINVAL, ENOSPC] = [-1, -22, -28]
const NOBODY = 65534

describe('users', () => {
  test('root may everything, others nothing', () => {
    const kernel = new Kernel()
    expect(kernel.task().capable('CAP_NET_ADMIN')).toBe(true)
    expect(kernel.task({ uid: NOBODY }).capable('CAP_NET_ADMIN')).toBe(false)
    const some = kernel.task({ uid: 1000, capabilities: ['CAP_NET_ADMIN'] })
    expect([some.capable('CAP_NET_ADMIN'), some.capable('CAP_SYS_ADMIN')]).toEqual([true, false])
  })

  test('setuid is for good', () => {
    const task = new Kernel().task()
    expect(task.setuid(NOBODY)).toBe(0)
    expect([task.uid, task.euid, task.gid, task.capable('CAP_NET_ADMIN')]).toEqual([NOBODY, NOBODY, NOBODY, false])
    expect([task.setuid(0), task.seteuid(0), task.setuid(NOBODY)]).toEqual([EPERM, EPERM, 0])
    expect(task.credentials).toEqual({ pid: task.tgid, uid: NOBODY, gid: NOBODY })
  })

  test('seteuid can be taken back', () => {
    const task = new Kernel().task()
    task.seteuid(NOBODY)
    expect([task.uid, task.euid, task.capable('CAP_NET_ADMIN')]).toEqual([0, NOBODY, false])
    expect([task.seteuid(4), task.seteuid(0)]).toEqual([EPERM, 0])
    expect(task.capable('CAP_NET_ADMIN')).toBe(true)
  })

  test('what messages say is the real user', () => {
    const task = new Kernel().task({ tgid: 77 })
    task.seteuid(NOBODY)
    expect(task.credentials).toEqual({ pid: 77, uid: 0, gid: 0 })
  })
})

describe('namespaces', () => {
  test('a network namespace belongs to the user namespace of its maker', () => {
    const kernel = new Kernel()
    const task = kernel.task()
    expect(task.unshare(CLONE_NEWNET)).toBe(0)
    expect(task.net).not.toBe(kernel.initNet)
    expect(task.net.userNamespace).toBe(kernel.initUserNamespace)
  })

  test('nobody may make one, except with a user namespace', () => {
    const task = new Kernel().task({ uid: NOBODY })
    expect(task.unshare(CLONE_NEWNET)).toBe(EPERM)
    expect(task.unshare(CLONE_NEWUSER | CLONE_NEWNET)).toBe(0)
    expect(task.capable('CAP_NET_ADMIN', task.net.userNamespace)).toBe(true)
    expect(task.capable('CAP_NET_ADMIN')).toBe(false)
    expect(task.idSeen(0)).toBe(65534)
    expect(task.setuid(0)).toBe(EINVAL)
  })

  test('who made a user namespace may everything in it, and others of its parent what they may there', () => {
    const kernel = new Kernel()
    const maker = kernel.task({ uid: 1000 })
    const inside = maker.fork()
    inside.unshare(CLONE_NEWUSER)
    const { userNamespace } = inside
    expect(maker.capable('CAP_NET_ADMIN', userNamespace)).toBe(true)
    expect(kernel.task({ uid: 1001 }).capable('CAP_NET_ADMIN', userNamespace)).toBe(false)
    expect(kernel.task().capable('CAP_NET_ADMIN', userNamespace)).toBe(true)
    expect(inside.capable('CAP_NET_ADMIN', kernel.initUserNamespace)).toBe(false)
  })

  test('they nest 32 deep', () => {
    const task = new Kernel().task()
    const results = Array.from({ length: 33 }, () => task.unshare(CLONE_NEWUSER))
    expect(results.filter((result) => result === 0)).toHaveLength(32)
    expect(results[32]).toBe(ENOSPC)
  })

  test('other namespaces are not there', () => {
    expect(new Kernel().task().unshare(0x2000_0000)).toBe(EINVAL)
  })
})

test('process ids', () => {
  const kernel = new Kernel()
  const [a, b] = [kernel.task(), kernel.task()]
  expect(a.tgid).not.toBe(b.tgid)
  const child = a.fork()
  expect([kernel.findTask(a.tgid), kernel.findTask(child.tgid)]).toEqual([a, child])
  child.exit()
  expect(kernel.findTask(child.tgid)).toBeUndefined()
})

describe('descriptors of namespaces', () => {
  test('are the lowest that are free, are inherited, and go with their process', () => {
    const kernel = new Kernel()
    const task = kernel.task()
    const net = kernel.net()
    expect([task.openNet(), task.openNet(net), task.openNet()]).toEqual([3, 4, 5])
    expect(task.close(3)).toBe(0)
    expect(task.close(3)).toBe(-9)
    expect(task.openNet(net)).toBe(3)
    const child = task.fork()
    expect([child.netOf(4), child.netOf(9)]).toEqual([net, -9])
    child.close(4)
    expect(task.netOf(4)).toBe(net)
    task.exit()
    expect(task.netOf(4)).toBe(-9)
  })
})

describe('a network namespace', () => {
  /** Whether a namespace with the holder that `hold` makes is there, before that holder lets it go and after. */
  function ends(hold: (kernel: Kernel, net: Net) => () => void): boolean[] {
    const kernel = new Kernel()
    const net = kernel.net()
    const isThere = () => kernel.nets().includes(net)
    const task = kernel.task({ net })
    const letGo = hold(kernel, net)
    task.exit()
    task.exit()
    const before = isThere()
    letGo()
    return [before, isThere()]
  }

  test('ends with the last process, descriptor or socket that has it', () => {
    const process = (kernel: Kernel, net: Net) => {
      const task = kernel.task({ net })
      return () => task.exit()
    }
    const leaver = (kernel: Kernel, net: Net) => {
      const task = kernel.task({ net })
      return () => task.unshare(CLONE_NEWNET)
    }
    const descriptor = (kernel: Kernel, net: Net) => {
      const task = kernel.task()
      const fd = task.openNet(net)
      return () => task.close(fd)
    }
    const inherited = (kernel: Kernel, net: Net) => {
      const task = kernel.task()
      const fd = task.openNet(net)
      const child = task.fork()
      task.close(fd)
      return () => child.exit()
    }
    const socket = (kernel: Kernel, net: Net) => {
      const file = kernel.openFile(kernel.task({ net }), 3, 0)
      return () => typeof file !== 'number' && file.close()
    }
    for (const hold of [process, leaver, descriptor, inherited]) expect(ends(hold)).toEqual([true, false])
    // The process that opened it is there still.
    expect(ends(socket)).toEqual([true, true])
  })

  test('outlives its last process as long as that has a socket open', () => {
    const kernel = new Kernel()
    const task = kernel.task({ net: kernel.net() })
    const file = kernel.openFile(task, 3, 0)
    if (typeof file === 'number') throw new Error(`socket: ${file}`)
    task.exit()
    expect(kernel.nets()).toContain(task.net)
    file.close()
    expect(kernel.nets()).not.toContain(task.net)
    expect(task.net.kernelSocket(0)).toBeUndefined()
    expect(() => kernel.task({ net: task.net })).toThrow(/has ended/)
  })

  test('never ends if it is the first one', () => {
    const kernel = new Kernel()
    kernel.initTask.exit()
    kernel.socket(0).close()
    expect(kernel.nets()).toEqual([kernel.initNet])
  })
})
