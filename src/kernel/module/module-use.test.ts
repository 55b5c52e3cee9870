import { beforeEach, describe, expect, test } from 'vitest'
import { Kernel } from '../kernel.ts'
import { netlinkKernelCreate, netlinkKernelRelease, netlinkRegisterNotifier } from '../kernel-socket.ts'
import type { NetlinkNotify } from '../notifier.ts'
import type { Sock } from '../sock.ts'
import type { KernelModule } from './kernel-module.ts'
import type { LoadedModule } from './loaded-module.ts'

const NETLINK_TEST = 17

let kernel: Kernel
let closed: NetlinkNotify[]
beforeEach(() => {
  kernel = new Kernel()
  closed = []
})

/** A module with a protocol and a notifier, and what its init gives. */
function module(result = 0): KernelModule & { sk?: Sock | undefined } {
  const self: KernelModule & { sk?: Sock | undefined } = {
    name: 'test',
    license: 'GPL',
    init(of) {
      self.sk = netlinkKernelCreate(of.initNet, NETLINK_TEST)
      netlinkRegisterNotifier(of.initNet, (notify) => closed.push(notify))
      return result
    },
    exit() {
      if (self.sk) netlinkKernelRelease(self.sk)
    },
  }
  return self
}
const users = () => kernel.lsmod()[0]?.users
const refused = { code: 'EPROTONOSUPPORT' }
const open = () => kernel.socket(NETLINK_TEST)

describe('a module with a protocol', () => {
  test('makes it, and takes it away', () => {
    expect(open).toThrow(expect.objectContaining(refused))
    kernel.insmod(module())
    open().close()
    kernel.rmmod('test')
    expect(open).toThrow(expect.objectContaining(refused))
    kernel.insmod(module())
    open()
  })

  test('is held by every open socket of it, and by no other', () => {
    kernel.insmod(module())
    const sockets = [open(), open()]
    kernel.socket(2)
    expect(users()).toBe(2)
    expect(() => kernel.rmmod('test')).toThrow(expect.objectContaining({ code: 'EAGAIN' }))
    sockets[0]?.close()
    sockets[0]?.close()
    expect(users()).toBe(1)
    sockets[1]?.close()
    kernel.rmmod('test')
  })

  test('is held also when it has released the protocol meanwhile', () => {
    const self = module()
    kernel.insmod(self)
    const socket = open()
    netlinkKernelRelease(self.sk as Sock)
    expect([users(), open]).toEqual([1, expect.any(Function)])
    expect(open).toThrow(expect.objectContaining(refused))
    socket.close()
    expect(users()).toBe(0)
  })

  test('cannot be opened any more while it is being removed', () => {
    const self = module()
    const exit = () => {
      expect(open).toThrow(expect.objectContaining(refused))
    }
    kernel.insmod({ ...self, exit })
    kernel.rmmod('test')
    expect(open).toThrow(expect.objectContaining(refused))
  })

  test('that fails leaves no protocol and no notifier', () => {
    expect(() => kernel.insmod(module(-12))).toThrow(expect.objectContaining({ code: 'ENOMEM' }))
    expect(open).toThrow(expect.objectContaining(refused))
    kernel.socket(2).close()
    expect(closed).toEqual([])
    kernel.insmod(module())
    kernel.socket(2).close()
    expect(closed).toHaveLength(1)
  })

  test('leaves nothing behind that it forgets, and nothing is said of what it does not', () => {
    kernel.insmod(module())
    kernel.rmmod('test')
    kernel.socket(2).close()
    expect(closed).toEqual([]) // the notifier was left
    expect(kernel.dmesg().map((line) => line.text)).toEqual([expect.stringContaining('behind, 1')])
  })

  test('may be named when its socket is made later', () => {
    let loaded: LoadedModule | undefined
    const init = () => {
      loaded = kernel.modules.current
    }
    kernel.insmod({ name: 'late', license: 'GPL', init, exit() {} })
    netlinkKernelCreate(kernel.initNet, NETLINK_TEST, { module: loaded })
    open()
    expect(users()).toBe(1)
  })
})
