import { featuresOf } from '../../features.ts'
import type { Link } from '../../link.ts'
import { portsOf, stateOf } from './bridge-state.ts'

/** What a bridge has that has no ports: everything, more than any port. */
export const ALL_FEATURES = -1

/** Ports have come or gone; whoever follows the bridge hears of it where that changes what it can do (`net/bridge/br_if.c`, br_features_recompute()). */
export function updateFeatures(bridge: Link): void {
  const state = stateOf(bridge)
  const ports = portsOf(bridge)
  const before = state.features
  state.features = ports.length === 0 ? ALL_FEATURES : ports.reduce((all, port) => all | featuresOf(port), 0)
  if (state.features !== before) bridge.net.announce(bridge, 'featChange')
}
