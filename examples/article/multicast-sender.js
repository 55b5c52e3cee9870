// Sends one message to all who are in group 1 of NETLINK_USERSOCK.
import { connect } from 'nlkit'
import { usersock } from 'nlkit/families/usersock'
import { textDatagram } from '../support/text-message.js'

const connection = await connect(usersock)
// Groups are a mask here, as in nl_groups of the C address: bit 0 is group 1.
connection.send(textDatagram('Greeting from user space!', connection.portid), { groups: 1 << 0 })
connection.close()
