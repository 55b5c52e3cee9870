// The same connection to Linux, or to a fresh kernel of nlkit's in this process, each with the interface bench0 up.
import { connect } from 'nlkit/client'
import { getLink, newAddr, newLink, route, setLink } from 'nlkit/families/route'
import { Kernel } from 'nlkit/kernel'

const NETLINK_ROUTE = 0
const UP = 1

/** Opens NETLINK_ROUTE of the kernel `which`: linux (in a namespace that has bench0) or nlkit. */
export async function openRoute(which) {
  const connection = which === 'linux' ? await connect(route) : await connectFresh()
  const { index: oif } = await connection.do(getLink, { ifname: 'bench0' })
  return { connection, oif }
}

async function connectFresh() {
  const kernel = new Kernel()
  const connection = await connect(route, { socket: () => kernel.socket(NETLINK_ROUTE) })
  await connection.do(newLink, { ifname: 'bench0', linkinfo: { kind: 'veth', data: { peer: { ifname: 'bench1' } } } })
  for (const ifname of ['lo', 'bench0', 'bench1']) await connection.do(setLink, { ifname, flags: UP, change: UP })
  const { index } = await connection.do(getLink, { ifname: 'bench0' })
  await connection.do(newAddr, { family: 2, index, prefixlen: 16, local: '192.168.0.1', address: '192.168.0.1' })
  return connection
}

/** Takes the interface down and up again, which removes all of its routes. */
export async function removeRoutes({ connection, oif: index }) {
  await connection.do(setLink, { index, flags: 0, change: UP })
  await connection.do(setLink, { index, flags: UP, change: UP })
}

const SIZE = 100

/** Does `operation` with what `request` gives for each number below `count`, 100 in a datagram, an ack for each. */
export async function doAll(connection, operation, count, request) {
  for (let i = 0; i < count; i += SIZE) {
    const length = Math.min(SIZE, count - i)
    const requests = Array.from({ length }, (_, k) => [operation, request(i + k)])
    for (const result of await connection.batch(requests)) if (!result.ok) throw result.error
  }
}
