import { type BridgePort, bridgePortStates } from '../../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../../api/extack.ts'
import { EBUSY, EINVAL, ENETDOWN, ENOENT, ERANGE } from '../../../../../errno.ts'
import { refuse } from '../../../request/refuse.ts'
import type { Link } from '../../link.ts'
import { type BridgePortState, switchNames } from './bridge-port.ts'
import { stateOf } from './bridge-state.ts'
import { type Setter, type Setters, setEach } from './setters.ts'
import { selectPortStates } from './spanning-tree.ts'

/** A port of a bridge that a request changes. */
interface Change {
  readonly bridge: Link
  readonly link: Link
  readonly port: BridgePortState
}

type Numbers = keyof BridgePortState['settings']

function number(name: Numbers, min = 0): Setter<number, Change> {
  return (value, { port }) => {
    if (value < min) return -EINVAL
    port.settings[name] = value
    return 0
  }
}

/** Something that says which ports of the tree forward (br_stp_set_path_cost(), br_stp_set_port_priority()). */
function treeNumber(name: Numbers, min: number, max: number): Setter<number, Change> {
  return (value, { bridge, port }) => {
    if (value < min || value > max) return -ERANGE
    port.settings[name] = value
    selectPortStates(bridge)
    return 0
  }
}

/** br_set_port_state() */
function setState(state: number, { bridge, link, port }: Change): number {
  if (state > bridgePortStates.BLOCKING) return -EINVAL
  if (stateOf(bridge).hasSpanningTree) return -EBUSY
  if (!link.isUp || (!link.isOperational && state !== bridgePortStates.DISABLED)) return -ENETDOWN
  port.enter(state, stateOf(bridge))
  selectPortStates(bridge)
  return 0
}

/** The group of pauses is never forwarded (BR_GROUPFWD_MACPAUSE). */
const MAC_PAUSE = 2

function setForwardMask(mask: number, { port }: Change): number {
  if ((mask & MAC_PAUSE) !== 0) return -EINVAL
  port.settings.groupFwdMask = mask
  return 0
}

/** `net/bridge/br_if.c`, nbp_backup_change() */
function setBackup(index: number, { bridge, link, port }: Change): number {
  const backup = index === 0 ? undefined : link.net.links.get(index)
  if (index !== 0 && backup?.port === undefined) return -ENOENT
  if (backup !== undefined && (backup.master !== bridge || backup === link)) return -EINVAL
  port.backup = backup
  return 0
}

/** What Linux takes one after another, once the switches are set. */
const setters: Setters<BridgePort, Change> = {
  cost: treeNumber('cost', 1, 65_535),
  priority: treeNumber('priority', 0, 63),
  state: setState,
  flush(_, { bridge, link }) {
    stateOf(bridge).fdb.forgetPort(bridge, link)
    return 0
  },
  multicastRouter: (type, { port }) => port.router.set(type),
  mcastEhtHostsLimit: number('mcastEhtHostsLimit', 1),
  mcastMaxGroups: number('mcastMaxGroups'),
  groupFwdMask: setForwardMask,
  backupPort: setBackup,
  backupNhid: number('backupNhid'),
}

/** Changes a port of a bridge up to what is refused: 0, or minus an errno (`net/bridge/br_netlink.c`, br_setport()). */
export function changePortSettings(link: Link, data: BridgePort, extack: NetlinkExtAck): number {
  const { port, master: bridge } = link
  if (port === undefined || bridge === undefined) return -EINVAL
  const refused = setSwitches(port, data)
  if (refused !== undefined) return refuse(extack, EINVAL, refused)
  return setEach(setters, data, { bridge, link, port })
}

/** All of the switches, or none, with the reason. */
function setSwitches({ settings }: BridgePortState, data: BridgePort): string | undefined {
  const before = { ...settings }
  for (const name of switchNames) {
    const value = data[name]
    if (value !== undefined) settings[name] = Number(value !== 0)
  }
  if (settings.mab === 0 || (settings.locked !== 0 && settings.learning !== 0)) return undefined
  Object.assign(settings, before)
  return 'Bridge port must be locked and have learning enabled when MAB is enabled'
}
