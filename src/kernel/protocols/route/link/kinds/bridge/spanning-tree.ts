import { beginSnooping, endSnooping } from '../../../mdb/snooping.ts'
import type { Link } from '../../link.ts'
import { carrierOff, carrierOn } from '../../link-watch.ts'
import { notifyPort, portStates } from './bridge-port.ts'
import { portsOf, stateOf } from './bridge-state.ts'

// No packet ever passes, so a bridge never hears of another one: it is the root, and all its ports are designated.

/** A port begins to take part: the state is told, and then the port (`net/bridge/br_stp_if.c`, br_stp_enable_port()). */
export function enablePort(port: Link): void {
  if (port.port === undefined || port.master === undefined) return
  port.port.becomeDesignated(stateOf(port.master))
  port.port.enter(portStates.BLOCKING, stateOf(port.master))
  selectPortStates(port.master)
  notifyPort(port, true)
}

/** br_stp_disable_port() */
export function disablePort(port: Link): void {
  if (port.port === undefined || port.master === undefined) return
  port.port.stopForwardDelay?.()
  port.port.becomeDesignated(stateOf(port.master))
  port.port.enter(portStates.DISABLED, stateOf(port.master))
  notifyPort(port, true)
  if (port.port.backup === undefined) stateOf(port.master).fdb.forgetPort(port.master, port)
  endSnooping(port.master, port)
  selectPortStates(port.master)
}

/** Ports that wait get on; a bridge has carrier as long as a port forwards (br_port_state_selection()). */
export function selectPortStates(bridge: Link): void {
  const ports = portsOf(bridge)
  for (const port of ports) {
    if (port.port === undefined || port.port.state === portStates.DISABLED) continue
    if (port.port.state === portStates.BLOCKING) makeForwarding(bridge, port)
    beginSnooping(bridge, port)
  }
  if (ports.some(({ port }) => port?.state === portStates.FORWARDING)) carrierOn(bridge)
  else carrierOff(bridge)
}

/** Ports that are disabled do not hear of it (br_stp_set_bridge_priority()). */
export function setBridgePriority(bridge: Link, priority: number): void {
  const state = stateOf(bridge)
  state.settings.priority = priority
  for (const { port } of state.ports) if (port?.state !== portStates.DISABLED) port?.becomeDesignated(state)
  selectPortStates(bridge)
}

/** Without a spanning tree a port forwards at once; with one it listens first (`net/bridge/br_stp.c`, br_make_forwarding()). */
function makeForwarding(bridge: Link, link: Link): void {
  const { port } = link
  if (port === undefined) return
  const { hasSpanningTree, forwardDelay } = stateOf(bridge)
  const waits = hasSpanningTree && forwardDelay > 0
  port.enter(waits ? portStates.LISTENING : portStates.FORWARDING, stateOf(bridge))
  if (!waits) changeTopology(bridge)
  notifyPort(link, true)
  if (forwardDelay > 0) awaitForwardDelay(bridge, link)
}

/** A port that listens learns next, and then forwards; one that forwards is told of once more (br_forward_delay_timer_expired()). */
function awaitForwardDelay(bridge: Link, link: Link): void {
  const { port } = link
  if (port === undefined) return
  port.stopForwardDelay?.()
  port.stopForwardDelay = link.net.after(stateOf(bridge).forwardDelay, () => {
    if (port.state === portStates.LISTENING) {
      port.enter(portStates.LEARNING, stateOf(bridge))
      awaitForwardDelay(bridge, link)
    } else if (port.state === portStates.LEARNING) {
      port.enter(portStates.FORWARDING, stateOf(bridge))
      changeTopology(bridge)
      carrierOn(bridge)
    }
    notifyPort(link, true)
  })
}

/** For a while addresses are forgotten sooner, as they may be elsewhere now (br_topology_change_detection()). */
function changeTopology(bridge: Link): void {
  const state = stateOf(bridge)
  if (!state.hasSpanningTree) return
  state.hasTopologyChanged = true
  state.stopTopologyChange?.()
  state.stopTopologyChange = bridge.net.after(state.forwardDelay + state.maxAge, () => {
    state.hasTopologyChanged = false
  })
}
