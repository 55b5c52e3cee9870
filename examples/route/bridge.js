// Makes a bridge with a port, shows both, and deletes them again. Needs CAP_NET_ADMIN.
import { connect } from 'nlkit'
import { delLink, getLink, linkFlags, newLink, route, setLink } from 'nlkit/families/route'

const rt = await connect(route)
await rt.do(newLink, { ifname: 'example-br', linkinfo: { kind: 'bridge', data: { stpState: 1 } } })
await rt.do(newLink, { ifname: 'example-a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'example-b' } } } })
try {
  const { index: master, linkinfo } = await rt.do(getLink, { ifname: 'example-br' })
  if (linkinfo?.kind === 'bridge') console.log(`spanning tree: ${linkinfo.data?.stpState}`)
  await rt.do(setLink, { ifname: 'example-a', master, flags: linkFlags.UP, change: linkFlags.UP })
  const port = await rt.do(getLink, { ifname: 'example-a' })
  if (port.master === master) console.log("the port's master is example-br")
} finally {
  await rt.do(delLink, { ifname: 'example-a' })
  await rt.do(delLink, { ifname: 'example-br' })
  rt.close()
}
