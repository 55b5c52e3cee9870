import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, env, platform } from 'node:process'
import { fileURLToPath } from 'node:url'
import { UnsupportedError } from '../../wire/index.ts'

/**
 * What native/ gives to JavaScript. Sockets are numbers, results are numbers: a negative one is minus the errno. A wrong
 * type throws TypeError.
 */
export interface Addon {
  /** A handle; a failure is minus (the failed step << 16 | errno), see OPEN_STEPS. */
  open(protocol: number, netns: string | number | undefined): number
  close(handle: number): number
  bind(handle: number, portid: number, groups: number): number
  connect(handle: number, portid: number, groups: number): number
  /** Writes portid and groups of the own address, or of the peer's (1), as two 32-bit words. */
  name(handle: number, peer: number, bytes: Uint8Array): number
  /** The length that the kernel gave. */
  getOption(handle: number, level: number, name: number, bytes: Uint8Array): number
  setOption(handle: number, level: number, name: number, bytes: Uint8Array): number
  attachFilter(handle: number, program: Uint8Array): number
  send(handle: number, bytes: Uint8Array, destination: number, portid: number, groups: number): number
  /** The errno that ended the receive << 16 | the count of datagrams, or NEEDS_ROOM. */
  receive(
    handle: number,
    slab: ArrayBuffer,
    start: number,
    table: ArrayBuffer,
    tableStart: number,
    limit: number,
  ): number
  /** As receive, or minus the errno of the send. */
  exchange(
    handle: number,
    bytes: Uint8Array,
    destination: number,
    portid: number,
    groups: number,
    slab: ArrayBuffer,
    start: number,
    table: ArrayBuffer,
    tableStart: number,
    limit: number,
  ): number
  pollStart(handle: number, listener: () => void): number
  pollStop(handle: number): number
  pollRef(handle: number, on: number): number
}

/** Where a send goes: to the socket's peer, to the portid and groups that follow, or to the kernel. */
export const TO_PEER = 0
export const TO_ADDRESS = 1
export const TO_KERNEL = 2

/** Result of a receive whose first datagram is larger than what is left of the slab: call again with a fresh one. */
export const NEEDS_ROOM = 0x7fffffff

/** System calls by the number of the step at which an open failed. */
export const OPEN_STEPS = ['socket', 'open', 'setns', 'pthread_create', 'malloc'] as const

// The package's root, from src/socket/ as well as from dist/socket/.
const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

const ADVICE = 'build it with `npm run build:addon` in a clone of the repository, or name one in NLKIT_ADDON'

function find(): string {
  if (platform !== 'linux') {
    throw new UnsupportedError(
      `netlink sockets exist on Linux only, this is ${platform}: everything of nlkit but them works here`,
    )
  }
  const named = env.NLKIT_ADDON
  if (named) return named
  // A checkout's own build first: a prebuilt file beside it may be older.
  const places = [fromRoot('build/nlkit.node'), fromRoot(`prebuilds/linux-${arch}.node`)]
  const found = places.find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new UnsupportedError(`the addon for linux-${arch} is missing (looked for ${places.join(' and ')}): ${ADVICE}`)
}

let loaded: Addon | undefined

/** The addon, loaded at the first call. Throws UnsupportedError where there is none. */
export function loadAddon(): Addon {
  if (loaded !== undefined) return loaded
  const path = find()
  try {
    loaded = createRequire(import.meta.url)(path) as Addon
  } catch (cause) {
    throw new UnsupportedError(`the addon ${path} cannot be loaded: ${ADVICE}`, { cause })
  }
  return loaded
}

/** Whether there is an addon here, for what can do without. */
export function hasAddon(): boolean {
  try {
    loadAddon()
    return true
  } catch {
    return false
  }
}
