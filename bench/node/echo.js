// node echo.js COUNT RUNS: sends a message to another process and waits for it to come back, COUNT times.
import { DATAGRAM_LENGTH, DATAGRAM_OFFSET, DATAGRAM_PORTID, open } from 'nlkit/socket'
import { perSecond, report, timed } from './report.js'
import { message, NETLINK_USERSOCK, start } from './usersock.js'

const [count, runs] = [Number(process.argv[2]), Number(process.argv[3])]
const { child, word: portid } = await start('./echo-server.js', [])
const socket = open(NETLINK_USERSOCK)
const server = { portid, groups: 0 }
const request = message()
const words = new Uint32Array(request.buffer)

function roundTrips() {
  let done = 0
  words[2] = 0
  return new Promise((resolve) => {
    socket.onReadable(() => {
      const batch = socket.receive(1)
      if (batch === undefined) return
      checkAnswer(batch, done)
      done++
      if (done === count) return resolve()
      words[2] = done
      socket.send(request, server)
    })
    socket.send(request, server)
  })
}

function checkAnswer({ datagrams, view, count, error }, seq) {
  const start = datagrams[DATAGRAM_OFFSET]
  const same = datagrams[DATAGRAM_LENGTH] === request.length && view.words[(start >> 2) + 2] === seq
  if (error !== 0 || count !== 1 || !same || datagrams[DATAGRAM_PORTID] >>> 0 !== portid) throw new Error('wrong echo')
}

const samples = await timed(runs, 2, roundTrips)
report({ workload: 'echo', side: 'nlkit', unit: '/s', count, samples: perSecond(count, samples) })
socket.close()
child.disconnect()
