import type { Kernel } from '../kernel.ts'

/**
 * What a kernel module gives. A file that exports these names is one: `import * as echo from './echo-module.js'`, then
 * `kernel.insmod(echo)`; or `kernel.insmod(await loadModule(url))`.
 */
export interface KernelModule {
  /** 1 to 55 letters, digits and underlines. */
  readonly name: string
  /** As in MODULE_LICENSE(). One that is not compatible with the GPL, or none, taints the kernel: dmesg has a line. */
  readonly license?: string | undefined
  /**
   * Sets the module up. It fails by returning a negative errno (any other number is as good as none), by throwing, or
   * by a promise that does so; a promise lets it sleep, as a module of C may. What was made until then is taken back.
   */
  readonly init: (kernel: Kernel) => number | void | Promise<number | void>
  /** Takes back what `init` made. A module without it stays for ever. */
  readonly exit?: (() => void) | undefined
}

/** Longest name: MODULE_NAME_LEN of a 64-bit kernel, less the NUL. */
const NAME = /^\w{1,55}$/

/** Licences that do not taint (`include/linux/license.h`, license_is_gpl_compatible()). */
const COMPATIBLE: ReadonlySet<string> = new Set([
  'GPL',
  'GPL v2',
  'GPL and additional rights',
  'Dual BSD/GPL',
  'Dual MIT/GPL',
  'Dual MPL/GPL',
])

/** Throws TypeError unless `value` is a module. */
export function checkModule(value: unknown): asserts value is KernelModule {
  const { name, license, init, exit } = Object(value) as Record<string, unknown>
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new TypeError('a module has a name of 1 to 55 letters, digits and underlines')
  }
  if (typeof init !== 'function') throw new TypeError(`module ${name} has no function init`)
  if (exit !== undefined && typeof exit !== 'function') throw new TypeError(`exit of module ${name} is no function`)
  if (license !== undefined && typeof license !== 'string') throw new TypeError(`license of module ${name} is no text`)
}

/** Whether a licence is compatible with that of Linux. */
export function isGplCompatible(license: string | undefined): boolean {
  return license !== undefined && COMPATIBLE.has(license)
}
