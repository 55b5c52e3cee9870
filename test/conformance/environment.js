import { readFileSync } from 'node:fs'
import { release } from 'node:os'

/** @import { Environment } from './case-file.js' */

const SETTINGS = ['rmem_default', 'rmem_max', 'wmem_default', 'wmem_max']

/**
 * What the kernel at hand is made like.
 * @returns {Environment}
 */
export function environmentHere() {
  const sysctl = Object.fromEntries(SETTINGS.map((name) => [name, Number(readFileSync(`/proc/sys/net/core/${name}`))]))
  const head = smallHead()
  return { kernel: release(), sysctl, ...(head === undefined ? {} : { small_head: head }) }
}

/** The size of small heads, in bytes; undefined where it cannot be read. */
function smallHead() {
  try {
    const found = /^skbuff_small_head +\d+ +\d+ +(\d+)/m.exec(readFileSync('/proc/slabinfo', 'latin1'))
    return found === null ? undefined : Number(found[1])
  } catch {
    return undefined
  }
}
