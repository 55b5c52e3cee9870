// The addon by itself, from plain Node, so that it can run under AddressSanitizer (run.js) and without (addon.test.ts):
// everything it does, and everything that should not be done to it. Run in a network namespace of its own:
//   unshare -n node test/asan/stories.js ADDON
import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { listenerStories } from './listener-stories.js'

const path = isMainThread ? process.argv[2] : workerData.path
const addon = createRequire(import.meta.url)(path)
const USERSOCK = 2
const ENOBUFS = 105
const NEEDS_ROOM = 0x7fffffff
const SLAB = 256 * 1024

function openBound(protocol = USERSOCK) {
  const handle = addon.open(protocol, undefined)
  assert(handle > 0)
  assert.equal(addon.bind(handle, 0, 0), 0)
  return handle
}

function portidOf(handle) {
  const words = new Uint32Array(2)
  assert.equal(addon.name(handle, 0, new Uint8Array(words.buffer)), 0)
  return words[0]
}

function memory(size = SLAB, rows = 64) {
  return { slab: new ArrayBuffer(size), table: new ArrayBuffer(rows * 24) }
}

function receive(handle, { slab, table }, limit = 1000) {
  return addon.receive(handle, slab, 0, table, 0, limit)
}

function setNumber(handle, level, name, value) {
  return addon.setOption(handle, level, name, new Uint8Array(Int32Array.of(value).buffer))
}

function getLinkDump(seq) {
  const words = new Uint32Array(8)
  new Uint16Array(words.buffer).set([32, 0, 18, 0x301])
  words[2] = seq
  return new Uint8Array(words.buffer)
}

async function until(condition, what) {
  const end = Date.now() + 60_000
  while (!condition()) {
    if (Date.now() > end) assert.fail(`never came: ${what}`)
    await sleep(1)
  }
}

const stories = {
  'a dump of the links': () => {
    const handle = openBound(0)
    const m = memory()
    assert.equal(addon.exchange(handle, getLinkDump(5), 0, 0, 0, m.slab, 0, m.table, 0, 100) & 0xffff, 2)
    assert.equal(receive(handle, m), 0)
    assert.equal(addon.close(handle), 0)
  },

  'every option, and the memberships': () => {
    const handle = openBound(0)
    const value = new Uint8Array(4)
    for (let name = 0; name < 20; name++) {
      setNumber(handle, 270, name, 1)
      addon.setOption(handle, 270, name, new Uint8Array(0))
      // The memberships tell the length they need, not the length they wrote: the sanitizer takes that for an overflow.
      if (name === 9) continue
      addon.getOption(handle, 270, name, value)
      addon.getOption(handle, 270, name, new Uint8Array(0))
    }
    assert(addon.getOption(handle, 270, 9, new Uint8Array(64)) > 0)
    assert(addon.getOption(handle, 1, 26, value) < 0)
    addon.close(handle)
  },

  'a filter': () => {
    const handle = openBound()
    const accept = Uint8Array.of(6, 0, 0, 0, 255, 255, 255, 255)
    assert.equal(addon.attachFilter(handle, accept), 0)
    assert(addon.attachFilter(handle, new Uint8Array(0)) < 0)
    assert(addon.attachFilter(handle, new Uint8Array(7)) < 0)
    assert(addon.attachFilter(handle, new Uint8Array(8 * 70_000)) < 0)
    addon.close(handle)
  },

  'datagrams at the end of the slab, one of them never fetched': () => {
    const [a, b] = [openBound(), openBound()]
    setNumber(b, 1, 33, 1 << 22)
    const m = memory()
    for (const size of [100_000, 150_000, 9, 150_000, 200_000, 200_000]) {
      assert.equal(addon.send(a, new Uint8Array(size), 1, portidOf(b), 0), size)
    }
    assert.equal(receive(b, m), 2)
    assert.equal(receive(b, m), 2)
    // The next one is kept outside of the slab; behind 200,000 used bytes there is no room for it.
    assert.equal(receive(b, m), 1)
    assert.equal(addon.receive(b, m.slab, 200_000, m.table, 0, 9), NEEDS_ROOM)
    assert.equal(addon.receive(b, m.slab, 200_000, m.table, 0, 9), NEEDS_ROOM)
    addon.close(a)
    addon.close(b)
  },

  'a slab and a table that are small, full or empty': () => {
    const [a, b] = [openBound(), openBound()]
    const send = () => addon.send(a, new Uint8Array(100), 1, portidOf(b), 0)
    send()
    assert.equal(addon.receive(b, new ArrayBuffer(0), 0, new ArrayBuffer(24), 0, 1), 1)
    send()
    const one = new ArrayBuffer(24)
    assert.equal(addon.receive(b, new ArrayBuffer(8), 0, one, 0, 9), 1)
    assert.deepEqual([...new Int32Array(one).subarray(0, 3)], [0, 8, 100])
    send()
    assert.equal(addon.receive(b, new ArrayBuffer(64), 0, new ArrayBuffer(0), 0, 9), 0)
    assert.equal(addon.receive(b, new ArrayBuffer(64), 0, new ArrayBuffer(47), 3, 9), 1)
    for (const [start, tableStart] of [
      [72, 0],
      [4, 0],
      [0, 7],
    ]) {
      assert.throws(() => addon.receive(b, new ArrayBuffer(64), start, one, tableStart, 9), TypeError)
    }
    addon.close(a)
    addon.close(b)
  },

  'other namespaces': () => {
    const descriptor = openSync('/proc/self/ns/net', 'r')
    for (const netns of ['/proc/self/ns/net', descriptor]) addon.close(addon.open(0, netns))
    closeSync(descriptor)
    for (const netns of ['/nowhere', '/proc/self/exe', 'x'.repeat(10_000), 12_345]) assert(addon.open(0, netns) < 0)
  },

  'system calls as they are, with lengths that are wrong': () => {
    const [a, b] = [addon.rawSocket(3, USERSOCK), addon.rawSocket(2 | 0o4000, USERSOCK)]
    assert.equal(addon.rawSocket(1, USERSOCK), -94)
    assert.equal(addon.rawSocketpair(3, USERSOCK), -95)
    for (const length of [0, 2, 11, 129, 4096]) assert.equal(addon.rawBind(b, new Uint8Array(length)), -22)
    const address = Uint8Array.of(16, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0)
    assert.equal(addon.rawBind(b, address), 0)
    for (const length of [-1, 0, 3, 12]) {
      assert.equal(addon.rawName(b, 0, new Uint8Array(12), length), length < 0 ? -22 : 12)
      assert(addon.rawSetOption(b, 270, 10, new Uint8Array(12), length) <= 0)
      assert(addon.rawGetOption(b, 270, 10, new Uint8Array(12), length) <= 4)
    }
    for (const call of ['rawSetOption', 'rawGetOption']) {
      assert.throws(() => addon[call](b, 270, 10, new Uint8Array(12), 13), TypeError)
    }
    assert.throws(() => addon.rawName(b, 0, new Uint8Array(12), 13), TypeError)
    assert.equal(addon.rawSetOption(b, 270, 3, new Uint8Array(4).fill(1), 4), 0)
    const send = (control) => addon.rawSend(a, new Uint8Array(100), address, control, 0x40)
    const receipt = new Uint8Array(12)
    for (const [room, nameRoom, nameLength, controlRoom] of [
      [0, 0, 0, 0],
      [100, 128, 12, 20],
      [10, 3, 128, 64],
      [100, 200, 4000, 1],
    ]) {
      assert.equal(send(undefined), 100)
      const [data, name, control] = [room, nameRoom, controlRoom].map((size) => new Uint8Array(size))
      assert.equal(addon.rawReceive(b, data, name, nameLength, control, 0, receipt), room)
    }
    assert.equal(addon.rawReceive(b, new Uint8Array(9), new Uint8Array(9), -1, new Uint8Array(9), 0, receipt), -22)
    assert.equal(addon.rawSend(a, new Uint8Array(100), new Uint8Array(0), undefined, 0x40), -111)
    assert(send(new Uint8Array(17).fill(9)) < 0)
    assert.equal(addon.rawConnect(a, address), 0)
    assert.equal(addon.rawWrite(a, new Uint8Array(8)), 8)
    assert.equal(addon.rawPoll(b, 1), 1)
    assert.equal(addon.rawRead(b, new Uint8Array(9)), 8)
    assert.deepEqual([addon.rawListen(b), addon.rawAccept(b), addon.rawShutdown(b, 2)], [-95, -95, -95])
    for (const command of [0x541b, 0x8912, 0x8913, 0xffff_ffff]) addon.rawIoctl(b, command)
    assert.equal(addon.rawUnshare(0xffff_ffff), -22)
    addon.close(a)
    addon.close(b)
  },

  'values of the wrong type, for every argument of every function': () => {
    const handle = openBound()
    const detached = new ArrayBuffer(64)
    structuredClone(detached, { transfer: [detached] })
    const array = new Uint8Array(64)
    structuredClone(array.buffer, { transfer: [array.buffer] })
    const good = [handle, 0, 1, 8, new Uint8Array(8), new ArrayBuffer(64), () => {}, undefined]
    const bad = [null, 'x', {}, [], 1n, Symbol('s'), -1, 2 ** 40, Number.NaN, detached, array, new Float64Array(4)]
    const shrunk = new ArrayBuffer(64, { maxByteLength: 64 })
    const behind = [new Uint8Array(shrunk, 32), new Uint8Array(shrunk, 8, 8), new Uint8Array(shrunk)]
    shrunk.resize(4)
    const shared = new Uint8Array(new SharedArrayBuffer(16))
    const odd = [
      shrunk,
      ...behind,
      shared,
      new SharedArrayBuffer(8),
      new DataView(new ArrayBuffer(8)),
      new Proxy({}, {}),
      new Uint8Array(0),
    ]
    const values = [...good, ...bad, ...odd]
    let state = 1
    const pick = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return values[(state >>> 16) % values.length]
    }
    const names = Object.keys(addon).filter((name) => name !== 'close')
    for (let i = 0; i < 20_000; i++) {
      const name = names[i % names.length]
      const values = Array.from({ length: i % 12 }, pick)
      // Sockets that were opened in passing go at once; half of the calls are to a socket that is there.
      const opens = name === 'open' || name === 'rawSocket'
      if (!opens && i % 2) values[0] = handle
      // A stream waits as long as it is told to.
      if (name.startsWith('stream')) values[2] = 1
      try {
        const result = addon[name](...values)
        if (opens && result > 0) addon.close(result)
      } catch (error) {
        assert(error instanceof TypeError, String(error))
      }
    }
    addon.pollStop(handle)
    addon.close(handle)
  },

  'handles that are closed, or never were': () => {
    const handle = openBound()
    addon.close(handle)
    for (const stale of [handle, 0, 1, -1, 2 ** 31, 2 ** 20 - 1]) assert.throws(() => addon.close(stale), TypeError)
    const next = openBound()
    assert.notEqual(next, handle)
    assert.throws(() => addon.bind(handle, 0, 0), TypeError)
    addon.close(next)
  },

  'many sockets at once': () => {
    const before = readdirSync('/proc/self/fd').length
    const handles = Array.from({ length: 300 }, () => openBound())
    assert.equal(new Set(handles).size, 300)
    for (const handle of handles.reverse()) addon.close(handle)
    assert.equal(readdirSync('/proc/self/fd').length, before)
  },

  'a listener that closes its socket': async () => {
    const [a, b] = [openBound(), openBound()]
    let calls = 0
    addon.pollStart(b, () => {
      calls++
      addon.close(b)
    })
    addon.send(a, new Uint8Array(4), 1, portidOf(b), 0)
    await until(() => calls, 'the listener')
    await sleep(5)
    assert.equal(calls, 1)
    addon.close(a)
  },

  'listeners that are replaced, stopped and started': async () => {
    const [a, b] = [openBound(), openBound()]
    const heard = []
    const m = memory()
    const listen = (name) => () => {
      heard.push(name)
      receive(b, m)
    }
    addon.pollStart(b, listen('first'))
    addon.pollStart(b, listen('second'))
    addon.send(a, new Uint8Array(4), 1, portidOf(b), 0)
    await until(() => heard.length, 'the second listener')
    addon.pollStop(b)
    addon.pollStop(b)
    addon.send(a, new Uint8Array(4), 1, portidOf(b), 0)
    await sleep(5)
    assert.deepEqual(heard, ['second'])
    addon.pollRef(b, 0)
    addon.pollStart(b, listen('third'))
    addon.pollRef(b, 1)
    await until(() => heard.length === 2, 'the third listener')
    addon.close(a)
    addon.close(b)
  },

  'an exception in a listener': async () => {
    const [a, b] = [openBound(), openBound()]
    const caught = []
    const handler = (error) => {
      caught.push(error.message)
      receive(b, memory())
    }
    process.on('uncaughtException', handler)
    addon.pollStart(b, () => {
      throw new Error(`thrown ${caught.length}`)
    })
    addon.send(a, new Uint8Array(4), 1, portidOf(b), 0)
    await until(() => caught.length === 1, 'the exception')
    addon.send(a, new Uint8Array(4), 1, portidOf(b), 0)
    await until(() => caught.length === 2, 'the next exception')
    assert.deepEqual(caught, ['thrown 0', 'thrown 1'])
    process.off('uncaughtException', handler)
    addon.close(a)
    addon.close(b)
  },

  'an overrun, and hearing after it': async () => {
    const [a, b] = [openBound(), openBound()]
    setNumber(b, 270, 1, 1)
    setNumber(b, 1, 8, 4096)
    const m = memory()
    const results = []
    addon.pollStart(b, () => results.push(receive(b, m)))
    for (let round = 0; round < 3; round++) {
      results.length = 0
      for (let i = 0; i < 100; i++) addon.send(a, new Uint8Array(512), 1, 0, 1)
      await until(() => results.some((result) => result >> 16 === ENOBUFS), 'ENOBUFS')
      await until(() => results.some((result) => (result & 0xffff) > 0), 'what had arrived before')
      results.length = 0
      addon.send(a, new Uint8Array(8), 1, 0, 1)
      await until(() => results.includes(1), 'a datagram after the overrun')
    }
    addon.close(a)
    addon.close(b)
  },

  'a listener that leaves the error unread is called again': async () => {
    const [a, b] = [openBound(), openBound()]
    setNumber(b, 270, 1, 1)
    setNumber(b, 1, 8, 4096)
    let calls = 0
    addon.pollStart(b, () => {
      if (++calls > 5) receive(b, memory())
    })
    for (let i = 0; i < 100; i++) addon.send(a, new Uint8Array(512), 1, 0, 1)
    await until(() => calls > 6, 'more calls')
    addon.close(a)
    addon.close(b)
  },

  'workers that end with open sockets': async () => {
    for (const mode of ['idle', 'busy', 'returns', 'exits', 'throws']) {
      const codes = await Promise.all([runWorker(mode), runWorker(mode)])
      const code = mode === 'returns' || mode === 'exits' ? 0 : 1
      assert.deepEqual(codes, [code, code], mode)
    }
  },
}

/** The exit code of a worker that is terminated as soon as it has its sockets, or ends by itself. */
function runWorker(mode) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { path, mode } })
    worker.on('exit', resolve)
    worker.on('message', () => {
      if (mode === 'idle' || mode === 'busy') worker.terminate()
    })
    worker.on('error', (error) => {
      if (error.message !== 'thrown in a worker') reject(error)
    })
  })
}

/** What a worker does with its sockets before its end: the end is the test. */
function work(mode) {
  const [a, b] = [openBound(), openBound()]
  const poke = () => addon.send(a, new Uint8Array(4), 1, portidOf(b), 0)
  const m = memory()
  if (mode === 'returns') addon.pollRef(b, 0)
  addon.pollStart(b, () => {
    receive(b, m)
    if (mode === 'busy') poke()
    if (mode === 'exits') process.exit()
    if (mode === 'throws') throw new Error('thrown in a worker')
  })
  if (mode !== 'idle' && mode !== 'returns') poke()
  parentPort.postMessage('ready')
}

async function main() {
  for (const [name, story] of Object.entries({ ...listenerStories(addon), ...stories })) {
    await story()
    console.log(`ok: ${name}`)
  }
  // The process ends with a socket open and watched.
  const last = openBound()
  addon.pollStart(last, () => {})
  addon.pollRef(last, 0)
}

if (isMainThread) await main()
else work(workerData.mode)
