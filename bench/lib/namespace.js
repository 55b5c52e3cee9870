// Network namespaces of our own: the machine's are never touched.
import { execFileSync } from 'node:child_process'

const prefix = `nlkit-bench-${process.pid}-`
const made = new Set()
let counter = 0

function ip(...args) {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Makes a namespace with its loopback up and returns its name. */
export function makeNamespace() {
  const name = prefix + counter++
  made.add(name) // before it is there: what interrupts the command interrupts us
  ip('netns', 'add', name)
  ip('-n', name, 'link', 'set', 'lo', 'up')
  return name
}

/** Adds the interface that the routes go through, and its other end. */
export function addRouteDevice(namespace) {
  ip('-n', namespace, 'link', 'add', 'bench0', 'type', 'veth', 'peer', 'name', 'bench1')
  ip('-n', namespace, 'address', 'add', '192.168.0.1/16', 'dev', 'bench0')
  for (const name of ['bench0', 'bench1']) ip('-n', namespace, 'link', 'set', name, 'up')
}

/** Removes one namespace, or all that are left. Does not throw: it also runs while the process ends. */
export function removeNamespaces(names = [...made]) {
  for (const name of names) {
    try {
      ip('netns', 'delete', name)
    } catch (error) {
      process.stderr.write(`bench: could not remove the namespace ${name}: ${error.message}\n`)
    }
    made.delete(name)
  }
}
