// The article's second user program: joins group 1 and prints the first message that the kernel module sends there.
import { connect } from 'nlkit'
import { textOf } from '../support/text-message.js'

const NETLINK_TEST = 17

/**
 * The program does not know whose kernel it talks to: `open` opens the sockets.
 * @param {(protocol: number) => import('nlkit').Socket} open
 */
export async function main(open) {
  const connection = await connect(NETLINK_TEST, { socket: () => open(NETLINK_TEST) })
  connection.join(1)
  console.log('Waiting for message from kernel')
  for await (const { data } of connection.datagrams()) {
    console.log(`Received message payload: ${textOf(data)}`)
    break
  }
  connection.close()
}
