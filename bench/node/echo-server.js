// Sends every datagram back to where it came from.
import { DATAGRAM_LENGTH, DATAGRAM_OFFSET, DATAGRAM_PORTID, open } from 'nlkit/socket'
import { NETLINK_USERSOCK, ready } from './usersock.js'

const socket = open(NETLINK_USERSOCK)
socket.onReadable(() => {
  const batch = socket.receive(1)
  if (batch === undefined) return
  if (batch.error !== 0) throw new Error(`receive failed with errno ${batch.error}`)
  const { datagrams, view } = batch
  const start = datagrams[DATAGRAM_OFFSET]
  const data = view.bytes.subarray(start, start + datagrams[DATAGRAM_LENGTH])
  socket.send(data, { portid: datagrams[DATAGRAM_PORTID] >>> 0, groups: 0 })
})
ready(socket.address.portid)
