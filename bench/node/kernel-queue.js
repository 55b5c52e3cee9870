// node kernel-queue.js COUNT: queues COUNT messages of 64 bytes at one socket of a kernel in this process, and reads
// them. The figure is what the process holds at its most.
import { Kernel } from 'nlkit/kernel'
import { report } from './report.js'
import { message, NETLINK_USERSOCK } from './usersock.js'

const count = Number(process.argv[2])
const kernel = new Kernel()
const sender = kernel.socket(NETLINK_USERSOCK)
const receiver = kernel.socket(NETLINK_USERSOCK)
receiver.setOption('receiveBufferForce', 0x3fff_ffff)
const request = message()
const to = receiver.address

const start = performance.now()
for (let i = 0; i < count; i++) sender.send(request, to)
let received = 0
for (let batch = receiver.receive(); batch !== undefined; batch = receiver.receive()) received += batch.count
const samples = [performance.now() - start]
if (received !== count) throw new Error(`received ${received} of ${count}`)
report({ workload: 'kernel-queue', side: 'nlkit', unit: 'ms', count, samples })
