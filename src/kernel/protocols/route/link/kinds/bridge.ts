import type { Bridge, LinkMessage } from '../../../../../families/route/index.ts'
import { EBUSY, EINVAL, ELOOP, EOPNOTSUPP, ERANGE } from '../../../../errno.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { randomMac, validateMac } from '../ethernet.ts'
import type { LinkKind } from '../kind.ts'
import type { Link } from '../link.ts'
import type { LinkEvent } from '../link-event.ts'
import { isEthernet } from '../link-message.ts'
import { setPromiscuity } from '../link-state.ts'
import { carrierOff, carrierOn } from '../link-watch.ts'
import { leaveMaster } from '../master.ts'
import { registerLink } from '../register-link.ts'
import { BridgePortState, notifyPort, portStates } from './bridge-port.ts'
import { BridgeState } from './bridge-state.ts'

/** A switch of links (`net/bridge/`). */
export const bridge: LinkKind = {
  kind: 'bridge',
  setup(link) {
    link.address = randomMac(link)
    link.isImmutable = true
    link.data = new BridgeState()
  },
  validate(request) {
    const error = validateMac(request)
    if (error < 0) return error
    const { vlanDefaultPvid = 1, vlanProtocol } = dataOf(request)
    if (vlanProtocol !== undefined && vlanProtocol !== 0x8100 && vlanProtocol !== 0x88a8) return -EINVAL
    return vlanDefaultPvid > 4094 ? -EINVAL : 0
  },
  newLink(link, request) {
    const error = change(link, request) || registerLink(link)
    if (error < 0) return error
    stateOf(link).fdb.addLocal(link, undefined, link.address)
    return 0
  },
  changeLink: change,
  delLink(link) {
    for (const port of portsOf(link)) leaveMaster(port)
    stateOf(link).fdb.flush(link)
  },
  data: (link) => stateOf(link).message(link.address),
  open(link) {
    followPorts(link)
    return 0
  },
  addPort,
  delPort,
  setAddress(link, address) {
    const state = stateOf(link)
    state.hasOwnAddress = true
    state.fdb.moveLocal(link, undefined, link.address, address)
    return 0
  },
  changeMtu(link) {
    stateOf(link).hasOwnMtu = true
    return 0
  },
}

export function stateOf(link: Link): BridgeState {
  return link.data as BridgeState
}

export function portsOf(link: Link): Link[] {
  return link.net.links.all.filter(({ master }) => master === link)
}

function dataOf({ value }: RouteRequest<LinkMessage>): Bridge {
  return (value.linkinfo?.kind === 'bridge' ? value.linkinfo.data : undefined) ?? {}
}

function change(link: Link, request: RouteRequest<LinkMessage>): number {
  const data = dataOf(request)
  const { forwardDelay = 1500, stpState = 0, mcastHashElasticity } = data
  if (stpState !== 0 && (forwardDelay < 200 || forwardDelay > 3000)) return -ERANGE
  if (mcastHashElasticity !== undefined) request.extack.message = 'Hash elasticity is ignored'
  stateOf(link).change(data)
  return 0
}

/** `net/bridge/br_if.c`, br_add_if() */
function addPort(link: Link, port: Link, { extack }: RouteRequest<LinkMessage>): number {
  if (port.isLoopback || !isEthernet(port)) return -EINVAL
  if (port.kind === bridge) return refuse(extack, ELOOP, 'Can not enslave a bridge to a bridge')
  if (port.master !== undefined) return -EBUSY
  if (port.net !== link.net) return -EOPNOTSUPP
  const state = stateOf(link)
  port.master = link
  port.port = new BridgePortState(state.freePort(portsOf(link)))
  setPromiscuity(port, 1)
  port.net.announce(port, 'changeUpper')
  state.fdb.addLocal(link, port, port.address)
  adoptAddress(link)
  adoptMtu(link)
  followPort(port)
  return 0
}

/** br_del_if() */
function delPort(link: Link, port: Link): void {
  notifyPort(port, false)
  stateOf(link).fdb.flushPort(link, port)
  port.port = undefined
  port.master = undefined
  setPromiscuity(port, -1)
  port.net.announce(port, 'changeUpper')
  adoptMtu(link)
  adoptAddress(link)
  followPorts(link)
}

/** A bridge that nobody gave an address has the lowest of its ports (br_stp_recalculate_bridge_id()). */
function adoptAddress(link: Link): void {
  const state = stateOf(link)
  if (state.hasOwnAddress) return
  const [lowest = '00:00:00:00:00:00'] = portsOf(link)
    .map(({ address }) => address)
    .sort()
  if (link.address === lowest) return
  state.fdb.moveLocal(link, undefined, link.address, lowest)
  link.address = lowest
  link.net.announce(link, 'changeAddress')
}

/** Its MTU is that of the port with the least (br_mtu_auto_adjust()). */
function adoptMtu(link: Link): void {
  if (stateOf(link).hasOwnMtu) return
  const mtu = Math.min(...portsOf(link).map((port) => port.mtu), 1500)
  if (mtu === link.mtu) return
  link.mtu = mtu
  link.net.announce(link, 'changeMtu')
}

/** A bridge has carrier as long as a port forwards (br_port_state_selection()). */
function followPorts(link: Link): void {
  if (!link.isUp && !link.carrier) return
  const isLive = portsOf(link).some(({ port }) => port?.state === portStates.FORWARDING)
  if (isLive) carrierOn(link)
  else carrierOff(link)
}

function followPort(port: Link): void {
  const { master } = port
  if (port.port === undefined || master === undefined) return
  const state = port.isUp && port.carrier && master.isUp ? portStates.FORWARDING : portStates.DISABLED
  if (state === port.port.state) return
  port.port.state = state
  notifyPort(port, true)
  followPorts(master)
}

/** What a bridge does when something happens to a port of it (`net/bridge/br.c`, br_device_event()). */
export function bridgeListener(port: Link, event: LinkEvent): void {
  const { master } = port
  if (port.kind === bridge && (event === 'up' || event === 'down')) for (const one of portsOf(port)) followPort(one)
  if (master === undefined || port.port === undefined) return
  switch (event) {
    case 'up':
    case 'down':
    case 'change':
      return followPort(port)
    case 'changeMtu':
      return adoptMtu(master)
    case 'changeAddress':
      return adoptAddress(master)
    case 'unregister':
      return leaveMaster(port)
  }
}
