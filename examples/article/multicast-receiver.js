// Joins group 1 of NETLINK_USERSOCK and prints the first message that is sent to it. Needs CAP_NET_ADMIN.
import { connect } from 'nlkit'
import { usersock } from 'nlkit/families/usersock'
import { textOf } from '../support/text-message.js'

const connection = await connect(usersock)
connection.join(1)
console.log('Waiting for message from group 1')
for await (const { data } of connection.datagrams()) {
  console.log(`Received message payload: ${textOf(data)}`)
  break
}
connection.close()
