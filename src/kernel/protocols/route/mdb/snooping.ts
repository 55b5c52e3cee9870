import { joinSnoopers, leaveSnoopers } from '../addr/multicast-groups.ts'
import { portsOf, stateOf } from '../link/kinds/bridge/bridge-state.ts'
import type { Link } from '../link/link.ts'
import { leaveGroups } from './port-groups.ts'

/** A bridge looks at who is in which multicast group, or does not (`net/bridge/br_multicast.c`, br_multicast_toggle()). */
export function setSnooping(bridge: Link, isOn: boolean): number {
  const state = stateOf(bridge)
  if (state.isSnooping === isOn) return 0
  state.isSnooping = isOn
  if (isOn && !bridge.isUp) return 0
  for (const port of portsOf(bridge)) {
    if (isOn) beginSnooping(bridge, port)
    else endSnooping(bridge, port)
  }
  if (isOn) joinSnoopers(bridge)
  else leaveSnoopers(bridge)
  return 0
}

/** A port takes part, as it can while its bridge is up (br_multicast_enable_port()). */
export function beginSnooping(bridge: Link, { port }: Link): void {
  if (stateOf(bridge).isSnooping) port?.router.begin()
}

/** A port takes no part any more (br_multicast_disable_port()). */
export function endSnooping(bridge: Link, port: Link): void {
  leaveGroups(stateOf(bridge).mdb, port, false)
  port.port?.router.end()
}
