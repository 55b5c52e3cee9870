// Declares a protocol, and speaks it from one socket to another: a question, and the answer to it.
import { connect } from 'nlkit'
import { attrs, decodeDatagram, encodeDatagram, protocol, s32, string, struct, u32 } from 'nlkit/schema'

const sensorHeader = struct('sensorhdr', { sensor: u32 })
const reading = attrs('READING', { place: string(1, { maxLength: 15 }), millidegrees: s32(2, { min: -273150 }) })
const sensors = protocol('NETLINK_USERSOCK', 2, { userToUser: true })
const ask = sensors.message('SENSOR_GET', 16, sensorHeader)
const tell = sensors.message('SENSOR_NEW', 17, sensorHeader, reading)
const getReading = sensors.op({ request: ask, reply: tell })

const server = await connect(sensors)
void serve()
const client = await connect(sensors)
const found = await client.do(getReading, { sensor: 3 }, { to: server.portid, timeout: 5000 })
console.log(`sensor ${found.sensor} (${found.place}): ${found.millidegrees / 1000} °C`)
client.close()
server.close()

async function serve() {
  for await (const { data, portid } of server.datagrams()) {
    const messages = decodeDatagram(sensors, data).messages.map(({ seq, value }) => {
      const answer = { ...value, place: 'attic', millidegrees: -4500 }
      return { name: tell.name, type: tell.type, flags: 0, seq, portid, value: answer }
    })
    server.send(encodeDatagram(sensors, { messages, rest: new Uint8Array(0) }), { portid })
  }
}
