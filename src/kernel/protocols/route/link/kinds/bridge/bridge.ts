import type { LinkMessage } from '../../../../../../families/route/index.ts'
import { EBUSY, EINVAL, ELOOP, EOPNOTSUPP } from '../../../../../errno.ts'
import { joinSnoopers, leaveSnoopers } from '../../../addr/multicast-groups.ts'
import { bridgeForwarding } from '../../../fdb/bridge-forwarding.ts'
import { leaveGroups } from '../../../mdb/port-groups.ts'
import { refuse } from '../../../request/refuse.ts'
import type { RouteRequest } from '../../../request/request.ts'
import { isValidMac, randomMac, validateMac } from '../../ethernet.ts'
import type { Link } from '../../link.ts'
import type { LinkEvent } from '../../link-event.ts'
import { isEthernet } from '../../link-message.ts'
import { setAllmulti, setPromiscuity } from '../../link-state.ts'
import { leaveMaster } from '../../master.ts'
import { isTaken } from '../../packet-taker.ts'
import { registerLink } from '../../register-link.ts'
import { removeLink } from '../../remove-link.ts'
import { objectionToStanding } from '../../upper-link.ts'
import type { LinkKind } from '../kind.ts'
import { updateFeatures } from './bridge-features.ts'
import { addHeadroom, releaseHeadroom } from './bridge-headroom.ts'
import { BridgePortState, notifyPort, portStates } from './bridge-port.ts'
import { bridgePolicy, changeBridge } from './bridge-settings.ts'
import { BridgeState, portsOf, stateOf } from './bridge-state.ts'
import { disablePort, enablePort, selectPortStates } from './spanning-tree.ts'

/** The largest packet that can be cut into segments, in bytes. */
const TSO_MAX_SIZE = 524_280

/** How long after a bridge was set up old entries are looked for first, in milliseconds (br_stp_enable_bridge()). */
const FIRST_AGEING = 100

/** A switch of links (`net/bridge/`). */
export const bridge: LinkKind = {
  kind: 'bridge',
  traits: {},
  rtnetlink: {
    policy: bridgePolicy,
    setup(link) {
      link.address = randomMac(link)
      link.isImmutable = true
      link.data = new BridgeState(link)
    },
    // Nothing of VLANs is looked at, for this kernel's bridges know nothing of them.
    validate: ({ value }) => validateMac(value),
    newLink,
    changeLink: changeBridge,
    delLink(link) {
      for (const port of portsOf(link)) releasePort(link, port)
      stateOf(link).fdb.flush(link)
      stateOf(link).mdb.clear()
    },
    data: (link) => stateOf(link).message(),
  },
  device: {
    features: (link) => stateOf(link).features,
    open,
    stop,
    changeMtu(link) {
      stateOf(link).hasOwnMtu = true
      return 0
    },
    setAddress(link, address) {
      if (address !== link.address) takeAddress(link, address)
      stateOf(link).hasOwnAddress = true
      return 0
    },
  },
  ports: { add: addPort, remove: removePort },
  forwarding: bridgeForwarding,
}

/** br_dev_newlink() */
function newLink(link: Link, request: RouteRequest<LinkMessage>): number {
  const error = registerLink(link)
  if (error < 0) return error
  const state = stateOf(link)
  state.fdb.addLocal(link, undefined, link.address)
  state.hasOwnAddress = request.value.address !== undefined
  if (state.hasOwnAddress) takeAddress(link, link.address)
  const refusal = changeBridge(link, request)
  if (refusal < 0) removeLink(link)
  return refusal
}

/** br_dev_open() */
function open(link: Link): number {
  for (const port of portsOf(link)) if (port.isUp && port.isOperational) enablePort(port)
  stateOf(link).fdb.ageLater(link, FIRST_AGEING)
  if (stateOf(link).isSnooping) joinSnoopers(link)
  return 0
}

/** br_dev_stop() */
function stop(link: Link): void {
  for (const port of portsOf(link)) if (port.port?.state !== portStates.DISABLED) disablePort(port)
  stateOf(link).endTopologyChange()
  if (stateOf(link).isSnooping) leaveSnoopers(link)
}

/** A bridge has another address, which its id is made of (br_stp_change_bridge_id()). */
function takeAddress(link: Link, address: string): void {
  const state = stateOf(link)
  state.fdb.moveLocal(link, undefined, link.address, address)
  link.address = address
  state.id = address
  selectPortStates(link)
}

/** `net/bridge/br_if.c`, br_add_if() */
function addPort(link: Link, port: Link, { extack }: RouteRequest<LinkMessage>): number {
  if (port.isLoopback || !isEthernet(port) || !isValidMac(port.address)) return -EINVAL
  if (port.kind === bridge) return refuse(extack, ELOOP, 'Can not enslave a bridge to a bridge')
  // Only one can have the packets of a link.
  if (isTaken(port)) return -EBUSY
  if (port.net !== link.net) return -EOPNOTSUPP
  const refusal = objectionToStanding(link, port)
  if (refusal < 0) return refusal
  const state = stateOf(link)
  setAllmulti(port, 1)
  port.master = link
  port.port = new BridgePortState(link, port, state.freePort(portsOf(link)))
  port.port.enter(portStates.BLOCKING, state)
  port.port.enter(portStates.DISABLED, state)
  port.net.announce(port, 'changeUpper')
  setPromiscuity(port, 1)
  state.ports = [port, ...state.ports]
  updateFeatures(link)
  addHeadroom(link, port)
  state.fdb.addLocal(link, port, port.address)
  const isMoved = adoptAddress(link)
  if (port.isUp && port.isOperational && link.isUp) enablePort(port)
  notifyPort(port, true)
  if (isMoved) link.net.announce(link, 'changeAddress')
  adoptLimits(link)
  return 0
}

/** A port leaves a bridge that stays (br_del_if()). */
function removePort(link: Link, port: Link): void {
  releasePort(link, port)
  adoptLimits(link)
  if (adoptAddress(link)) link.net.announce(link, 'changeAddress')
  selectPortStates(link)
  updateFeatures(link)
}

/** A link is a port no longer (del_nbp()). */
function releasePort(link: Link, port: Link): void {
  setAllmulti(port, -1)
  setPromiscuity(port, -1)
  disablePort(port)
  notifyPort(port, false)
  stateOf(link).ports = portsOf(link).filter((other) => other !== port)
  releaseHeadroom(link, port)
  stateOf(link).fdb.flushPort(link, port)
  for (const other of portsOf(link)) if (other.port?.backup === port) other.port.backup = undefined
  port.port = undefined
  port.master = undefined
  port.net.announce(port, 'changeUpper')
  leaveGroups(stateOf(link).mdb, port, true)
}

/** A bridge that nobody gave an address has the lowest of its ports; whether it is another one now (br_stp_recalculate_bridge_id()). */
function adoptAddress(link: Link): boolean {
  const state = stateOf(link)
  if (state.hasOwnAddress) return false
  const [lowest = '00:00:00:00:00:00'] = portsOf(link)
    .map(({ address }) => address)
    .sort()
  if (state.id === lowest) return false
  takeAddress(link, lowest)
  return true
}

/** What it can send is what all its ports can (br_set_gso_limits()). */
function adoptLimits(link: Link): void {
  adoptMtu(link)
  link.tsoMaxSize = Math.min(...portsOf(link).map((port) => port.tsoMaxSize), TSO_MAX_SIZE)
}

/** Its MTU is that of the port with the least (br_mtu_auto_adjust()). */
function adoptMtu(link: Link): void {
  if (stateOf(link).hasOwnMtu) return
  const mtu = Math.min(...portsOf(link).map((port) => port.mtu), 1500)
  if (mtu === link.mtu) return
  link.mtu = mtu
  link.net.announce(link, 'changeMtu')
}

/** What a bridge does when something happens to a port of it (`net/bridge/br.c`, br_device_event()). */
export function bridgeListener(link: Link, event: LinkEvent): void {
  const { master } = link
  if (master === undefined || link.port === undefined) return
  switch (event) {
    case 'up':
    case 'down':
    case 'change':
      if (!followPort(link, event)) notifyPort(link, true)
      return
    case 'changeMtu':
      return adoptMtu(master)
    case 'changeAddress':
      stateOf(master).fdb.movePort(master, link)
      if (adoptAddress(master)) master.net.announce(master, 'changeAddress')
      return notifyPort(link, true)
    case 'unregister':
      return leaveMaster(link)
  }
}

/** A port takes part as long as its bridge and it are up, and it can send (br_port_carrier_check()). Whether that was told. */
function followPort(port: Link, event: 'up' | 'down' | 'change'): boolean {
  if (port.master?.isUp !== true) return false
  const isOn = port.port?.state !== portStates.DISABLED
  const shouldBe = port.isUp && port.isOperational
  if (event === 'down' || (event === 'change' && !shouldBe && isOn)) disablePort(port)
  else if (shouldBe && (event === 'up' || !isOn)) enablePort(port)
  else return false
  return true
}
