import { outcome } from './errors.js'
import { bitsOf, namespaces } from './names.js'
import { pause } from './time.js'

/** @import { Handler } from './process.js' */

/**
 * Steps that change what the process is, and one that waits.
 * @type {Readonly<Record<string, Handler>>}
 */
export const processSteps = {
  setuid: ({ machine }, { uid }) => outcome(machine.setuid(uid)),
  seteuid: ({ machine }, { uid }) => outcome(machine.seteuid(uid)),
  unshare: ({ machine }, { ns }) => outcome(machine.unshare(bitsOf(namespaces, ns))),
  async sleep(_, { ms }) {
    await pause(ms)
    return { ok: true }
  },
}
