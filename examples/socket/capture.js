// Writes what goes through a socket to a pcap file, which Wireshark reads: capture.js /tmp/links.pcap
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, open } from 'nlkit'
import { getLink, route } from 'nlkit/families/route'
import { decodeDatagram } from 'nlkit/schema'
import { readCapture, record } from 'nlkit/socket'

const file = process.argv[2] ?? join(tmpdir(), 'nlkit-links.pcap')

const rt = await connect(route, { socket: record(open(route.number), file) })
await rt.dump(getLink, {}).toArray()

for (const { direction, data } of readCapture(readFileSync(file)).packets()) {
  const names = decodeDatagram(route, data).messages.map(({ name }) => name)
  console.log(`${direction} ${names.join(', ')}`)
}
rt.close()
