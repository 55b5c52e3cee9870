// The article's first user program: sends "Hello you!" to the kernel module, and prints what comes back.
import { connect } from 'nlkit'
import { textDatagram, textOf } from '../support/text-message.js'

const NETLINK_TEST = 17

/**
 * The program does not know whose kernel it talks to: `open` opens the sockets.
 * @param {(protocol: number) => import('nlkit').Socket} open
 */
export async function main(open) {
  const connection = await connect(NETLINK_TEST, { socket: () => open(NETLINK_TEST) })
  connection.send(textDatagram('Hello you!', connection.portid)) // port id 0 is the kernel
  for await (const { data } of connection.datagrams()) {
    console.log(`Received message payload: ${textOf(data)}`)
    break
  }
  connection.close()
}
