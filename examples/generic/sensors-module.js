// The kernel's end of the family: a module that remembers sensors, and tells who listens of what changes.
import { handle, serveFamily } from 'nlkit/kernel'
import { dumpSensors, getSensor, readings, sensors, setSensor } from './sensors.js'

export const name = 'sensors'
export const license = 'Dual MIT/GPL'

/** @type {Map<number, { id: number, place?: string | undefined, millidegrees: number }>} */
const known = new Map([[1, { id: 1, place: 'attic', millidegrees: 31500 }]])
/** @type {ReturnType<typeof serveFamily> | undefined} */
let family

/** @type {import('nlkit/kernel').KernelModule['init']} */
export function init(kernel) {
  family = serveFamily(kernel, sensors, [
    handle(getSensor, {
      do: ({ id }, call) => known.get(id) ?? call.refuse('ENOENT', 'no such sensor', 'id'),
    }),
    handle(dumpSensors, { dump: () => known.values() }),
    handle(setSensor, {
      do({ id, place = known.get(id)?.place, millidegrees }, call) {
        const sensor = { id, place, millidegrees }
        known.set(id, sensor)
        call.notify(readings, 'changed', sensor)
        return 0
      },
    }),
  ])
  return typeof family === 'number' ? family : 0
}

export function exit() {
  if (typeof family === 'object') family.unregister()
}
