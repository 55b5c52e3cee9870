// node multicast-listener.js SENDER STEP LISTENERS: joins the group with LISTENERS sockets, and sends a word to the port
// id SENDER whenever each of them has received STEP messages more.
import { open } from 'nlkit/socket'
import { message, NETLINK_USERSOCK, ready } from './usersock.js'

const [portid, step, listeners] = process.argv.slice(2).map(Number)
const sender = { portid, groups: 0 }
const word = message()
const received = new Array(listeners).fill(0)
let said = 0

function listen(number) {
  const socket = open(NETLINK_USERSOCK)
  socket.join(1)
  socket.onReadable(() => {
    const batch = socket.receive()
    if (batch === undefined) return
    if (batch.error !== 0) throw new Error(`receive failed with errno ${batch.error}`)
    const before = received[number]
    received[number] += batch.count
    if (Math.floor(before / step) !== Math.floor(received[number] / step)) sayWord(socket)
  })
}

function sayWord(socket) {
  const steps = Math.floor(Math.min(...received) / step)
  for (; said < steps; said++) socket.send(word, sender)
}

for (let number = 0; number < listeners; number++) listen(number)
ready('joined')
