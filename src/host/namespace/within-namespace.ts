import { closeSync, openSync } from 'node:fs'
import { namespaceCalls } from '../../socket/index.ts'

/**
 * Runs `body` with this thread in the network namespace of a path, and comes back: a process that it starts stays there.
 * `body` must not wait, for whatever else the thread did meanwhile would be done there too.
 */
export function withinNamespace<T>(path: string, body: () => T): T {
  const here = openSync('/proc/thread-self/ns/net', 'r')
  try {
    const there = openSync(path, 'r')
    try {
      namespaceCalls.enter(there)
    } finally {
      closeSync(there)
    }
    try {
      return body()
    } finally {
      namespaceCalls.enter(here)
    }
  } finally {
    closeSync(here)
  }
}
