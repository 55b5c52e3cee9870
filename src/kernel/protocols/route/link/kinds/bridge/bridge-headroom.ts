import type { Link } from '../../link.ts'
import { portsOf } from './bridge-state.ts'

// Bytes that a port has put before a packet are put before those that others pass on to it: all have to leave room for them.

/** A link has become a port (`net/bridge/br_if.c`, br_add_if()). */
export function addHeadroom(bridge: Link, port: Link): void {
  const wanted = headroomOf(port)
  if (bridge.headroom < wanted) setHeadroom(bridge, wanted)
  else port.kind.device.setHeadroom?.(port, bridge.headroom)
}

/** A link is a port no longer (del_nbp()). */
export function releaseHeadroom(bridge: Link, port: Link): void {
  if (headroomOf(port) === bridge.headroom) setHeadroom(bridge, Math.max(0, ...portsOf(bridge).map(headroomOf)))
  port.kind.device.setHeadroom?.(port, 0)
}

/** update_headroom() */
function setHeadroom(bridge: Link, bytes: number): void {
  for (const port of portsOf(bridge)) port.kind.device.setHeadroom?.(port, bytes)
  bridge.headroom = bytes
}

/** What a link wants for itself: nothing where others say how much it is (netdev_get_fwd_headroom()). */
function headroomOf({ kind, headroom }: Link): number {
  return kind.device.setHeadroom === undefined ? headroom : 0
}
