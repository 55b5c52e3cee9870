import { expect, test } from 'vitest'
import { boundFile, little, message, SOL_NETLINK, type TestFile } from '../../../../test/support/kernel.ts'
import { netlinkKernelCreate } from '../../api/kernel-socket.ts'
import { Kernel } from '../../kernel.ts'

const SOCK_DIAG = 4
const SOCK_DIAG_BY_FAMILY = 20
const ADD_MEMBERSHIP = 1
const [REQUEST_DUMP, DONE] = [0x301, 3]
const SHOW_GROUPS = 2
const DIAG_GROUPS = 1

/** `struct netlink_diag_req` for a protocol. */
function ask(file: TestFile, protocol: number): void {
  const request = new DataView(new ArrayBuffer(20))
  request.setUint8(0, 16)
  request.setUint8(1, protocol)
  request.setUint32(8, SHOW_GROUPS, little)
  file.send(message(SOCK_DIAG_BY_FAMILY, REQUEST_DUMP, 1, new Uint8Array(request.buffer)), 0)
}

/** Port id and words of the groups of each socket that is told of; undefined where nothing is said of groups. */
function told(file: TestFile): [number, number[] | undefined][] {
  const sockets: [number, number[] | undefined][] = []
  for (const received of file.messages()) {
    if (typeof received === 'number') throw new Error(`${received}`)
    const data = new DataView(received.data.slice().buffer)
    for (let at = 0; at < data.byteLength; at += (data.getUint32(at, little) + 3) & ~3) {
      if (data.getUint16(at + 4, little) === DONE) continue
      const attribute = at + 16 + 28
      const has = attribute < at + data.getUint32(at, little)
      if (has) expect(data.getUint16(attribute + 2, little)).toBe(DIAG_GROUPS)
      const bytes = has ? data.getUint16(attribute, little) - 4 : 0
      const words = Array.from({ length: bytes / 4 }, (_, i) => data.getUint32(attribute + 4 + i * 4, little))
      sockets.push([data.getUint32(at + 20, little), has ? words : undefined])
    }
  }
  return sockets
}

test('groups are shown in whole longs, and of a member twice', () => {
  const kernel = new Kernel()
  netlinkKernelCreate(kernel.initNet, 17, { groups: 65 })
  const member = boundFile(kernel, 17, 7)
  member.set(SOL_NETLINK, ADD_MEMBERSHIP, 65)
  boundFile(kernel, 17, 8)
  const file = boundFile(kernel, SOCK_DIAG, 9)
  ask(file, 17)
  // The kernel's own socket, the two that are bound, and once more the one that has groups.
  expect(told(file)).toEqual([
    [0, undefined],
    [7, [0, 0, 1, 0]],
    [8, undefined],
    [7, [0, 0, 1, 0]],
  ])
})

test('of a protocol of 32 groups there are 64 bits', () => {
  const kernel = new Kernel()
  boundFile(kernel, 2, 7, 0x8000_0001)
  const file = boundFile(kernel, SOCK_DIAG, 9)
  ask(file, 2)
  expect(told(file)).toContainEqual([7, [0x8000_0001, 0]])
})
