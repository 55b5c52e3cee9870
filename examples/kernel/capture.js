// Writes all that goes through a kernel of nlkit to a pcap file, as an nlmon device does on Linux: capture.js /tmp/k.pcap
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'nlkit'
import { getLink, route } from 'nlkit/families/route'
import { Kernel } from 'nlkit/kernel'
import { decodeDatagram } from 'nlkit/schema'
import { pcapDatagram, pcapFileHeader, readCapture } from 'nlkit/socket'

const path = process.argv[2] ?? join(tmpdir(), 'nlkit-kernel.pcap')

const kernel = new Kernel()
const file = openSync(path, 'w')
writeSync(file, pcapFileHeader())
const stop = kernel.tap((datagram) => void writeSync(file, pcapDatagram(datagram)))

// A link that is there, and one that is not: the refusal is in the capture too.
const rt = await connect(route, { socket: kernel.socket(route.number) })
console.log((await rt.do(getLink, { index: 1 })).ifname)
await rt.do(getLink, { index: 9 }).catch((error) => console.log(error.message))
rt.close()

stop()
closeSync(file)
for (const { direction, data } of readCapture(readFileSync(path)).packets()) {
  const names = decodeDatagram(route, data).messages.map(({ name }) => name)
  console.log(`${direction} ${names.join(', ')}`)
}
