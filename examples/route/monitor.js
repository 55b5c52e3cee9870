// Prints what happens to links and IPv4 addresses until it is interrupted.
import { connect } from 'nlkit'
import { ipv4AddrGroup, linkGroup, route } from 'nlkit/families/route'

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())

const rt = await connect(route)
const events = rt.subscribe([linkGroup, ipv4AddrGroup])
interrupted.signal.addEventListener('abort', () => events.close())
console.log('listening')
for await (const happened of events) {
  if (happened.event === 'overrun') console.log('some events were lost')
  else if (happened.event === 'newLink' || happened.event === 'delLink') {
    console.log(`${happened.event} ${happened.value.index}: ${happened.value.ifname}`)
  } else {
    const { local, address, prefixlen, index } = happened.value
    console.log(`${happened.event} ${local ?? address}/${prefixlen} on link ${index}`)
  }
}
rt.close()
