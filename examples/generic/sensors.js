// A generic netlink family, declared once. The kernel module and the program have all they need from here.
import { attrs, defineFamily, s32, string, u32 } from 'nlkit/schema'

const sensor = attrs('SENSOR_A', {
  id: u32(1, { min: 1, max: 99 }),
  place: string(2, { maxLength: 15 }),
  millidegrees: s32(3, { min: -273150 }),
})

export const sensors = defineFamily('sensors')
const get = sensors.message('SENSOR_CMD_GET', 1, sensor)
const set = sensors.message('SENSOR_CMD_SET', 2, sensor)
const changed = sensors.message('SENSOR_CMD_CHANGED', 3, sensor)

/** Asks for one sensor. */
export const getSensor = sensors.op({ request: get, reply: get, accept: ['id'], require: ['id'] })
/** Asks for all sensors. */
export const dumpSensors = sensors.op({ request: get, reply: get, dump: true, single: false, accept: [] })
/** Adds a sensor, or changes one. */
export const setSensor = sensors.op({ request: set, require: ['id', 'millidegrees'], permission: 'netAdmin' })
/** Tells of sensors that were added or changed. */
export const readings = sensors.group('readings', { changed })
