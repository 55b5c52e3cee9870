// Talks to a kernel module of one's own that made a socket with netlink_kernel_create() for protocol 17, as in the article.
import { connect, SocketError } from 'nlkit'
import { textDatagram, textOf } from '../support/text-message.js'

try {
  const connection = await connect(17)
  connection.send(textDatagram('Hello you!', connection.portid)) // port id 0 is the kernel
  for await (const { data } of connection.datagrams({ signal: AbortSignal.timeout(1000) })) {
    console.log(`Received message payload: ${textOf(data)}`)
    break
  }
  connection.close()
} catch (error) {
  if (!(error instanceof SocketError) || error.code !== 'EPROTONOSUPPORT') throw error
  console.log('No kernel module has netlink protocol 17: load yours first')
}
