// node kernel-multicast.js LISTENERS COUNT RUNS: the same as multicast.js with LISTENERS sockets of a kernel in this
// process. The sender waits after each step, since what listens is read in between.
import { Kernel } from 'nlkit/kernel'
import { perSecond, report, timed } from './report.js'
import { message, NETLINK_USERSOCK } from './usersock.js'

const STEP = 64
const [listeners, runs] = [Number(process.argv[2]), Number(process.argv[4])]
const count = Math.floor(Number(process.argv[3]) / STEP) * STEP
const kernel = new Kernel()
const socket = kernel.socket(NETLINK_USERSOCK)
const group = { portid: 0, groups: 1 }
const request = message()
const sockets = Array.from({ length: listeners }, () => {
  const listener = kernel.socket(NETLINK_USERSOCK)
  listener.join(1)
  return listener
})

/** Reads a socket empty: how many datagrams there were. */
function drain(listener) {
  let received = 0
  for (let batch = listener.receive(); batch !== undefined; batch = listener.receive()) {
    if (batch.error !== 0) throw new Error(`receive failed with errno ${batch.error}`)
    received += batch.count
  }
  return received
}

function multicast() {
  let received = 0
  for (let sent = 0; sent < count; sent += STEP) {
    for (let i = 0; i < STEP; i++) socket.send(request, group)
    for (const listener of sockets) received += drain(listener)
  }
  if (received !== count * listeners) throw new Error(`received ${received} of ${count * listeners}`)
}

const deliveries = count * listeners
const samples = await timed(runs, 2, multicast)
report({
  workload: 'kernel-multicast',
  side: 'nlkit',
  unit: '/s',
  count: deliveries,
  samples: perSecond(deliveries, samples),
})
