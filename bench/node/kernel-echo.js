// node kernel-echo.js COUNT RUNS: the same as echo.js between two sockets of a kernel in this process.
import { Kernel } from 'nlkit/kernel'
import { DATAGRAM_LENGTH, DATAGRAM_OFFSET, DATAGRAM_PORTID } from 'nlkit/socket'
import { perSecond, report, timed } from './report.js'
import { message, NETLINK_USERSOCK } from './usersock.js'

const [count, runs] = [Number(process.argv[2]), Number(process.argv[3])]
const kernel = new Kernel()
const client = kernel.socket(NETLINK_USERSOCK)
const server = kernel.socket(NETLINK_USERSOCK)
const request = message()
const words = new Uint32Array(request.buffer)

function echo() {
  const { datagrams, view } = server.receive(1)
  const start = datagrams[DATAGRAM_OFFSET]
  const data = view.bytes.subarray(start, start + datagrams[DATAGRAM_LENGTH])
  server.send(data, { portid: datagrams[DATAGRAM_PORTID] >>> 0, groups: 0 })
}

function roundTrips() {
  const to = server.address
  for (let i = 0; i < count; i++) {
    words[2] = i
    client.send(request, to)
    echo()
    const { datagrams, view } = client.receive(1)
    const start = datagrams[DATAGRAM_OFFSET]
    if (datagrams[DATAGRAM_LENGTH] !== request.length || view.words[(start >> 2) + 2] !== i)
      throw new Error('wrong echo')
  }
}

const samples = await timed(runs, 2, roundTrips)
report({ workload: 'kernel-echo', side: 'nlkit', unit: '/s', count, samples: perSecond(count, samples) })
