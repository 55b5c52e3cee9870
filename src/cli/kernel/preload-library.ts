import { existsSync } from 'node:fs'
import { arch, platform } from 'node:process'
import { fileURLToPath } from 'node:url'
import { UnsupportedError } from '../../wire/index.ts'

// The package's root, from src/cli/kernel/ as well as from dist/cli/kernel/.
const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** Path of the preload library (native/preload/). Throws UnsupportedError where there is none. */
export function preloadLibrary(): string {
  if (platform !== 'linux')
    throw new UnsupportedError(`programs have netlink sockets on Linux only, this is ${platform}`)
  // A checkout's own build first: a prebuilt file beside it may be older.
  const places = [fromRoot('build/nlkit-preload.so'), fromRoot(`prebuilds/linux-${arch}-preload.so`)]
  const found = places.find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new UnsupportedError(
    `the preload library for linux-${arch} is missing: \`npm run build:addon\` in a clone builds it`,
  )
}
