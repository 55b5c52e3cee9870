import { type Clock, systemClock } from './clock.ts'
import type { Faults } from './faults.ts'

/** Defaults and limits of socket buffers, in bytes (`/proc/sys/net/core`). */
export interface Sysctl {
  rmemDefault: number
  rmemMax: number
  wmemDefault: number
  wmemMax: number
}

/** The kernels whose behaviour can be had where they differ. */
export type KernelVersion = '6.18' | '7.3'

/** What a kernel is built and configured like. What is left out is as on the machine whose behaviour was recorded. */
export interface KernelOptions {
  readonly sysctl?: Partial<Sysctl> | undefined
  /** Bytes of a page; default 4096. */
  readonly pageSize?: number | undefined
  /** Bytes of the small heads of socket buffers: 576, the default, or 640 where the kernel is built with more headers. */
  readonly smallHead?: number | undefined
  /** A number from 0 to 1 (exclusive), for port ids that are chosen at random; default Math.random. */
  readonly random?: (() => number) | undefined
  readonly clock?: Clock | undefined
  /** What goes wrong in it without anybody's fault; default nothing. */
  readonly faults?: Faults | undefined
  /** The kernel whose behaviour counts where kernels differ; default 6.18. */
  readonly version?: KernelVersion | undefined
}

/** The options with nothing left out. */
export interface Parameters {
  readonly sysctl: Sysctl
  readonly pageSize: number
  readonly smallHead: number
  readonly random: () => number
  readonly clock: Clock
  readonly version: KernelVersion
}

export function parametersOf(options: KernelOptions): Parameters {
  const { sysctl = {}, pageSize = 4096, smallHead = 576 } = options
  const { rmemDefault = 212992, rmemMax = 4194304, wmemDefault = 212992, wmemMax = 4194304 } = sysctl
  return {
    sysctl: { rmemDefault, rmemMax, wmemDefault, wmemMax },
    pageSize,
    smallHead,
    random: options.random ?? Math.random,
    clock: options.clock ?? systemClock,
    version: options.version ?? '6.18',
  }
}
