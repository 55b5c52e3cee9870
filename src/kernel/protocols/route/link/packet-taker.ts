import type { Link } from './link.ts'

/** Whether somebody has the packets of a link already: a bridge, links that stand on it, or a program (netdev_is_rx_handler_busy()). */
export function isTaken({ kind, master, uppers }: Link): boolean {
  return (
    kind.traits.isTap === true || master !== undefined || [...uppers].some((upper) => upper.kind.traits.takesPackets)
  )
}
