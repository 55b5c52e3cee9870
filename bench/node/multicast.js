// node multicast.js LISTENERS COUNT RUNS: multicasts COUNT messages to a group that LISTENERS sockets of another
// process have joined. As in bench/c/multicast.c the sender waits for the listeners' word, so that nothing is lost.
import { open } from 'nlkit/socket'
import { perSecond, report, timed } from './report.js'
import { message, NETLINK_USERSOCK, start } from './usersock.js'

const STEP = 64
const [listeners, runs] = [Number(process.argv[2]), Number(process.argv[4])]
const count = Math.floor(Number(process.argv[3]) / STEP) * STEP
const socket = open(NETLINK_USERSOCK)
const group = { portid: 0, groups: 1 }
const request = message()
let words = 0
let wake

socket.onReadable(() => {
  const batch = socket.receive(1)
  if (batch === undefined) return
  if (batch.error !== 0) throw new Error(`receive failed with errno ${batch.error}`)
  words += batch.count
  wake?.()
})

async function hearWord() {
  if (words === 0) {
    await new Promise((resolve) => {
      wake = resolve
    })
  }
  words--
}

async function multicast() {
  for (let sent = 0; sent < count; sent += STEP) {
    for (let i = 0; i < STEP; i++) socket.send(request, group)
    // The first step needs no word: two make the window.
    if (sent > 0) await hearWord()
  }
  await hearWord()
}

const { child } = await start('./multicast-listener.js', [socket.address.portid, STEP, listeners])
const deliveries = count * listeners
const samples = await timed(runs, 1, multicast)
report({ workload: 'multicast', side: 'nlkit', unit: '/s', count: deliveries, samples: perSecond(deliveries, samples) })
socket.close()
child.disconnect()
