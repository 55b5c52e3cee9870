import assert from 'node:assert/strict'
import { Kernel } from 'nlkit/kernel'
import { datagram } from '../datagrams.js'
import { lowest, Model, maskOf } from '../kernel-model.js'
import { Random } from '../random.js'

const SOL_SOCKET = 1
const SOL_NETLINK = 270
const SO_ERROR = 4
const SO_RCVBUF = 8
const SO_MEMINFO = 55
const MSG_PEEK = 2
const MSG_TRUNC = 0x20
const MSG_DONTWAIT = 0x40
const AF_NETLINK = 16
const NETLINK_USERSOCK = 2
const SOCK_RAW = 3
const booleans = { pktinfo: 3, broadcastError: 4, capAck: 10, extAck: 11, strict: 12 }

function address(portid, groups, family = AF_NETLINK) {
  const bytes = new Uint8Array(12)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, family, true)
  view.setUint32(4, portid, true)
  view.setUint32(8, groups, true)
  return bytes
}

function readAddress(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { portid: view.getUint32(4, true), groups: view.getUint32(8, true) }
}

function word(value) {
  return new Uint8Array(Int32Array.of(value).buffer)
}

/** A kernel and the model side by side, doing the same. */
class Pair {
  constructor(random, steps) {
    this.random = random
    this.steps = steps
    this.kernel = new Kernel({ random: () => random.u32() / 0x1_0000_0000 })
    this.model = new Model()
    this.tasks = [
      { task: this.kernel.task({ tgid: 100 }), tgid: 100, admin: true },
      { task: this.kernel.task({ tgid: 200, uid: 1000 }), tgid: 200, admin: false },
    ]
    this.open = []
    this.payload = 0
  }

  get ids() {
    return [0, 1, 100, 200, 7, 0xffffffff, ...this.open.map(({ file }) => this.nameOf(file).portid)]
  }

  nameOf(file) {
    return readAddress(file.getname(false, 12).name)
  }

  start(who = this.random.pick(this.tasks)) {
    const file = this.kernel.openFile(who.task, SOCK_RAW, NETLINK_USERSOCK)
    this.open.push({ file, model: this.model.open(), who })
  }

  /** Checks an id that the kernel had to choose, before the model takes it over. */
  chosen(socket, call) {
    const { file, model, who } = socket
    const before = this.nameOf(file).portid
    const result = call()
    const { portid } = this.nameOf(file)
    if (!model.bound && result.mayChoose && portid !== before) {
      assert(this.model.mayAutobind(who.tgid, portid), `chose ${portid}`)
    }
    return { result: result.value, portid }
  }

  bind(socket) {
    const portid = this.random.pick(this.ids)
    const groups = this.random.once(2) ? 0 : this.random.below(8)
    this.steps.push(['bind', portid, groups])
    const { file, model, who } = socket
    const { result, portid: now } = this.chosen(socket, () => {
      return { value: file.bind(who.task, address(portid, groups)), mayChoose: portid === 0 }
    })
    assert.equal(result, this.model.bind(model, who, portid, groups, now))
  }

  connect(socket) {
    const { file, model, who } = socket
    const portid = this.random.pick(this.ids)
    const groups = this.random.once(2) ? 0 : this.random.below(8)
    this.steps.push(['connect', portid, groups])
    if (this.random.once(4)) {
      assert.equal(file.connect(who.task, address(0, 0, 0)), this.model.disconnect(model))
      return
    }
    const { result, portid: now } = this.chosen(socket, () => {
      return { value: file.connect(who.task, address(portid, groups)), mayChoose: true }
    })
    assert.equal(result, this.model.connect(model, portid, groups, now))
    assert.deepEqual(readAddress(file.getname(true, 12).name), { portid, groups: maskOf(lowest(groups)) })
  }

  send(socket) {
    const { file, model, who } = socket
    const { random } = this
    const to = random.once(4)
      ? undefined
      : { portid: random.pick(this.ids), groups: random.once(2) ? 0 : random.below(8) }
    const length = random.once(20) ? 212950 + random.below(20) : random.length(random.once(4) ? 40_000 : 600)
    const data = new Uint8Array(length).fill(++this.payload)
    this.steps.push(['send', this.open.indexOf(socket), to, length])
    const { result, portid } = this.chosen(socket, () => {
      const name = to && address(to.portid, to.groups)
      return { value: file.sendmsg(who.task, { data, name }, MSG_DONTWAIT), mayChoose: true }
    })
    assert.equal(result, this.model.send(model, data.slice(), to, portid))
    data.fill(0)
  }

  receive(socket) {
    const { file, model, who } = socket
    const { random } = this
    const peeks = random.once(4)
    const length = random.once(4) ? random.below(300) : 262144
    const full = random.once(3)
    const flags = MSG_DONTWAIT | (peeks ? MSG_PEEK : 0) | (full ? MSG_TRUNC : 0)
    this.steps.push(['receive', this.open.indexOf(socket), flags, length])
    const got = file.recvmsg(who.task, { length, nameLength: 12, controlLength: 64 }, flags)
    const expected = this.model.receive(model, peeks)
    if (typeof expected === 'number') return assert.equal(got, expected)
    const { data, from, group } = expected
    const copied = Math.min(length, data.length)
    assert.equal(got.result, full ? data.length : copied)
    assert.deepEqual(Buffer.from(got.data), Buffer.from(data.subarray(0, copied)))
    assert.equal((got.flags & MSG_TRUNC) !== 0, copied < data.length)
    assert.deepEqual(readAddress(got.name), { portid: from, groups: maskOf(group) })
    const shown = model.options.pktinfo
      ? new DataView(got.control.buffer, got.control.byteOffset).getUint32(16, true)
      : group
    assert.equal(shown, group)
    assert.equal(got.control.length > 0, model.options.pktinfo !== 0)
  }

  membership(socket) {
    const { file, model, who } = socket
    const group = this.random.pick([0, 1, 2, 3, 31, 32, 33, 0xffffffff])
    const joins = this.random.once(2)
    this.steps.push(['membership', group, joins])
    const result = file.setsockopt(who.task, SOL_NETLINK, joins ? 1 : 2, word(group))
    assert.equal(result, this.model.change(model, who, group, joins))
  }

  option(socket) {
    const { file, model, who } = socket
    const { random } = this
    const value = random.pick([0, 1, 2, -1])
    if (random.once(2)) {
      this.steps.push(['noEnobufs', value])
      assert.equal(
        file.setsockopt(who.task, SOL_NETLINK, 5, word(value)),
        this.model.setNoEnobufs(model, value ? 1 : 0),
      )
      return
    }
    const [name, number] = random.pick(Object.entries(booleans))
    this.steps.push([name, value])
    assert.equal(file.setsockopt(who.task, SOL_NETLINK, number, word(value)), 0)
    model.options[name] = value ? 1 : 0
    const { value: read } = file.getsockopt(who.task, SOL_NETLINK, number, 4)
    assert.deepEqual(Buffer.from(read), Buffer.from(word(model.options[name])))
  }

  /** Among the sizes are multiples of what a small message counts: equality fits. */
  buffer(socket) {
    const { file, model, who } = socket
    const bytes = this.random.pick([0, 1, 1152, 1248, 2080, 5000, 32768, 106496, 4194304, 5_000_000, -1])
    this.steps.push(['rcvbuf', bytes])
    assert.equal(
      file.setsockopt(who.task, SOL_SOCKET, SO_RCVBUF, word(bytes)),
      this.model.setReceiveBuffer(model, bytes),
    )
  }

  takeError(socket) {
    const { value } = socket.file.getsockopt(socket.who.task, SOL_SOCKET, SO_ERROR, 4)
    this.steps.push(['SO_ERROR'])
    assert.deepEqual(Buffer.from(value), Buffer.from(word(-socket.model.takeError())))
  }

  close(socket) {
    this.steps.push(['close', this.open.indexOf(socket)])
    this.open.splice(this.open.indexOf(socket), 1)
    socket.file.close()
    this.model.close(socket.model)
  }

  /** What must agree after every step. */
  compare() {
    for (const { file, model, who } of this.open) {
      const { value } = file.getsockopt(who.task, SOL_SOCKET, SO_MEMINFO, 36)
      const words = new Uint32Array(value.slice().buffer)
      assert.deepEqual([words[0], words[1], words[8]], [model.memory, model.receiveBuffer, model.drops])
      assert.deepEqual(this.nameOf(file), { portid: model.portid, groups: model.groups ?? 0 })
    }
  }
}

const moves = [
  'bind',
  'connect',
  'send',
  'send',
  'send',
  'receive',
  'receive',
  'membership',
  'option',
  'buffer',
  'takeError',
]

/** Random calls in random order: the kernel answers as the model does, and counts the same memory. */
export function model(random, note) {
  const steps = []
  note(steps)
  const pair = new Pair(random, steps)
  pair.start(pair.tasks[0])
  for (let left = 10 + random.below(120); left > 0; left--) {
    if (pair.open.length === 0 || (pair.open.length < 6 && random.once(8))) pair.start()
    const socket = random.pick(pair.open)
    if (random.once(25)) pair.close(socket)
    else pair[random.pick(moves)](socket)
    pair.compare()
  }
}

/** Any call with any argument, to any protocol: an errno or a result, never an exception, and the kernel goes on. */
export function hostile(random, note) {
  const steps = []
  note(steps)
  const kernel = new Kernel({ random: () => random.u32() / 0x1_0000_0000 })
  const tasks = [kernel.task({ tgid: 100 }), kernel.task({ tgid: 200, uid: 1000 })]
  const files = []
  const name = () =>
    random.once(3) ? address(random.pick([0, 100, 200]), random.below(4)) : random.bytes(random.below(140))
  const flags = () => (random.once(2) ? MSG_DONTWAIT : (random.u32() | MSG_DONTWAIT) >>> 0)
  const calls = {
    open: (task) => {
      const file = kernel.openFile(
        task,
        random.once(4) ? random.below(12) : SOCK_RAW,
        random.below(random.once(4) ? 40 : 32),
      )
      if (typeof file !== 'number') files.push(file)
    },
    bind: (task, file) => file.bind(task, name()),
    connect: (task, file) => file.connect(task, name()),
    getname: (_, file) => file.getname(random.once(2), random.below(140)),
    sendmsg: (task, file) => {
      const data = random.once(2) ? datagram(random) : random.bytes(random.length(400))
      steps.push(data)
      const control = random.once(6) ? random.bytes(random.below(64)) : undefined
      return file.sendmsg(task, { data, name: random.once(4) ? undefined : name(), control }, flags())
    },
    recvmsg: (task, file) => {
      const room = { length: random.length(70_000), nameLength: random.below(140), controlLength: random.below(100) }
      return file.recvmsg(task, room, flags())
    },
    setsockopt: (task, file) => {
      const level = random.pick([SOL_SOCKET, SOL_NETLINK, random.below(300)])
      return file.setsockopt(task, level, random.below(70), random.bytes(random.below(20)))
    },
    getsockopt: (task, file) => {
      return file.getsockopt(task, random.pick([SOL_SOCKET, SOL_NETLINK]), random.below(70), random.below(70) - 4)
    },
    attachFilter: (_, file) => {
      const code = () => random.pick([0x06, 0x16, 0x20, 0x28, 0x30, 0x15, 0x05, 0x80, random.below(0x100)])
      const program = Array.from({ length: random.below(8) }, () => {
        return {
          code: code(),
          jt: random.below(4),
          jf: random.below(4),
          k: random.once(2) ? random.below(40) : random.u32(),
        }
      })
      return file.attachFilter(program)
    },
    poll: (_, file) => file.poll(random.u32() & 0xffff),
    odd: (_, file) => [file.listen(), file.accept(), file.shutdown(random.below(4)), file.ioctl(random.u32())],
    close: (_, file) => {
      files.splice(files.indexOf(file), 1)
      file.close()
    },
  }
  const names = [...Object.keys(calls), 'sendmsg', 'sendmsg', 'recvmsg', 'open']
  for (let left = 10 + random.below(80); left > 0; left--) {
    const call = files.length === 0 ? 'open' : random.pick(names)
    steps.push(call)
    calls[call](random.pick(tasks), random.pick(files))
  }
  works(kernel, tasks[0])
}

/** Whatever happened before, two new sockets reach each other. */
function works(kernel, task) {
  const [a, b] = [0, 1].map(() => kernel.openFile(task, SOCK_RAW, NETLINK_USERSOCK))
  for (const file of [a, b]) assert.equal(file.bind(task, address(0, 0)), 0)
  const data = new Random(1).bytes(40)
  const to = b.getname(false, 12).name
  assert.equal(a.sendmsg(task, { data, name: to }, MSG_DONTWAIT), 40)
  const got = b.recvmsg(task, { length: 100, nameLength: 12, controlLength: 0 }, MSG_DONTWAIT)
  assert.deepEqual(Buffer.from(got.data), Buffer.from(data))
}
