// The program's end of the family. It would not look different if the module were in Linux.
import { connect, NetlinkError } from 'nlkit'
import { dumpSensors, getSensor, readings, sensors, setSensor } from './sensors.js'

/** @param {() => import('nlkit').Socket} [open] opens sockets of NETLINK_GENERIC; default: of the running kernel */
export async function main(open) {
  const connection = await connect(sensors, { socket: open })
  const events = connection.subscribe([readings])

  await connection.do(setSensor, { id: 2, place: 'cellar', millidegrees: 9000 })
  for await (const { id, place } of connection.dump(dumpSensors, {})) console.log(`sensor ${id}: ${place}`)

  const { millidegrees = 0 } = await connection.do(getSensor, { id: 2 })
  console.log(`${millidegrees / 1000} °C`)
  await connection.do(getSensor, { id: 7 }).catch(report)
  // Types and the encoder would stop this one; the kernel's policy does too.
  const wrong = { id: 2, millidegrees: 0, $unknown: [{ type: 2, payload: new Uint8Array(20) }] }
  await connection.do(setSensor, wrong).catch(report)

  for await (const { event, value } of events) {
    console.log(`${event}: sensor ${value?.id}`)
    break
  }
  connection.close()
}

/** @param {unknown} error */
function report(error) {
  if (!(error instanceof NetlinkError)) throw error
  console.log(error.message)
}
