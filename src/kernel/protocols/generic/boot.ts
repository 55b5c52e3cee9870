import type { Kernel } from '../../kernel.ts'
import { controller } from './controller/controller.ts'
import { ethtoolFamily } from './families/ethtool.ts'
import { mptcpPmFamily } from './families/mptcp-pm.ts'
import { netdevFamily } from './families/netdev.ts'
import { tcpMetricsFamily } from './families/tcp-metrics.ts'
import type { GenlFamilyConfig } from './family.ts'
import { type FixedNumbers, registerAt } from './register.ts'

/** The families with the numbers of the recorded kernel, which has others before and between them. */
const bootTable: readonly [GenlFamilyConfig, FixedNumbers?][] = [
  [controller],
  [netdevFamily, { id: 20, groupOffset: 4 }],
  [ethtoolFamily, { id: 21, groupOffset: 6 }],
  [tcpMetricsFamily, { id: 27, groupOffset: 0 }],
  [mptcpPmFamily, { id: 28, groupOffset: 8 }],
]

/** Registers the families that a kernel has from the start. */
export function bootFamilies(kernel: Kernel): void {
  for (const [config, fixed] of bootTable) registerAt(kernel, config, fixed)
}
