// Waits for one message on NETLINK_USERSOCK and sends it back to where it came from.
import { connect, processPortId } from 'nlkit'
import { usersock } from 'nlkit/families/usersock'

// The article's first formula: others know the port id if they know the process.
const connection = await connect(usersock, { portid: processPortId(process.pid) })
console.log(`Waiting for message at port id ${connection.portid}`)
for await (const { data, portid } of connection.datagrams()) {
  connection.send(data, { portid })
  console.log(`Sent ${data.length} bytes back to port id ${portid}`)
  break
}
connection.close()
