import {
  type LinkMessage,
  linkFlags,
  type Macvlan,
  macvlanFlags,
  macvlanModes,
} from '../../../../../../families/route/index.ts'
import { EADDRINUSE, EBUSY, EINVAL } from '../../../../../errno.ts'
import { macvlanAddresses } from '../../../fdb/own-addresses.ts'
import type { RouteRequest } from '../../../request/request.ts'
import { randomMac } from '../../ethernet.ts'
import { features, featuresOf } from '../../features.ts'
import type { Link } from '../../link.ts'
import type { LinkEvent } from '../../link-event.ts'
import { isEthernet } from '../../link-message.ts'
import { giveAddress, setAllmulti, setPromiscuity } from '../../link-state.ts'
import { followLower } from '../../link-watch.ts'
import { acceptAddress, rejectAddress, shareAddresses, stopSharing } from '../../own-addresses.ts'
import { isTaken } from '../../packet-taker.ts'
import { removeLinks } from '../../remove-link.ts'
import { followMtu, inheritSegments, leaveLower, lowerLinkOf, registerUpper } from '../../upper-link.ts'
import type { LinkKind } from '../kind.ts'
import { changeSources, macvlanDataOf, macvlanPolicy, validateMacvlan } from './macvlan-data.ts'
import { dropMacvlanPort, type MacvlanPort, macvlanPortOf, makeMacvlanPort } from './macvlan-port.ts'

const { VEPA, PASSTHRU, SOURCE } = macvlanModes
const { PROMISC, ALLMULTI } = linkFlags

const DEFAULT_QUEUE = 1000

/** Packets that a tap's reader may be behind (TUN_READQ_SIZE). */
const TAP_QUEUE = 500

/** Broadcasts to that many links or fewer are not queued; that it is so is not told. */
const DEFAULT_CUTOFF = 1

/** A link with an address of its own on another link's wire (`drivers/net/macvlan.c`). */
export const macvlan: LinkKind = {
  kind: 'macvlan',
  traits: { takesPackets: true, canBeHeldDown: true, filtersAddresses: true },
  rtnetlink: {
    policy: macvlanPolicy,
    setup(link) {
      link.minMtu = 68
      link.maxMtu = 65_535
      link.address = randomMac(link)
      link.data = { mode: VEPA, flags: 0, bcQueueLen: DEFAULT_QUEUE, port: undefined } satisfies MacvlanState
    },
    validate: validateMacvlan,
    newLink,
    changeLink,
    delLink(link) {
      const { mode, port } = stateOf(link)
      if (mode === SOURCE) port?.forgetSources(link)
      port?.members.splice(port.members.indexOf(link), 1)
      leaveLower(link)
    },
    data,
  },
  device: {
    features: (link) => (featuresOf(link.lower) & features.HIGHDMA) | features.GSO_ROBUST,
    open,
    stop,
    uninit(link) {
      const { port } = stateOf(link)
      port?.forgetSources(link)
      if (port !== undefined) leavePort(port)
    },
    changeMtu: (link, mtu) => (mtu > lowerOf(link).mtu ? -EINVAL : 0),
    setAddress,
    setReceiveMode: (link) => shareAddresses(link, lowerOf(link)),
    changeReceiveFlags(link, changed) {
      if (!link.isUp) return
      if ((changed & ALLMULTI) !== 0) setAllmulti(lowerOf(link), (link.flags & ALLMULTI) === 0 ? -1 : 1)
      if ((changed & PROMISC) !== 0 && !isPassthru(link)) {
        setPromiscuity(lowerOf(link), (link.flags & PROMISC) === 0 ? -1 : 1)
      }
    },
  },
  forwarding: macvlanAddresses,
}

/** The same as a character device (`drivers/net/macvtap.c`). */
export const macvtap: LinkKind = {
  ...macvlan,
  kind: 'macvtap',
  traits: { ...macvlan.traits, isTap: true, hasQueue: true },
  rtnetlink: {
    ...macvlan.rtnetlink,
    setup(link) {
      macvlan.rtnetlink.setup(link)
      link.txqlen = TAP_QUEUE
    },
  },
}

/** What a macvlan is set to. */
interface MacvlanState {
  mode: number
  flags: number
  bcQueueLen: number
  /** What it has in common with others; undefined before it stands on a link. */
  port: MacvlanPort | undefined
}

function stateOf(link: Link): MacvlanState {
  return link.data as MacvlanState
}

function isMacvlan({ kind }: Link): boolean {
  return kind === macvlan || kind === macvtap
}

function lowerOf(link: Link): Link {
  return link.lower as Link
}

function isPassthru(link: Link): boolean {
  return stateOf(link).port?.isPassthru === true
}

/** macvlan_common_newlink() */
function newLink(link: Link, request: RouteRequest<LinkMessage>): number {
  const named = lowerLinkOf(request)
  if (typeof named === 'number') return named
  // On a macvlan it stands on what that stands on.
  const lower = isMacvlan(named) ? lowerOf(named) : named
  if (request.value.mtu === undefined) link.mtu = lower.mtu
  else if (link.mtu > lower.mtu) return -EINVAL
  link.maxMtu = lower.maxMtu
  const port = portFor(lower)
  if (typeof port === 'number') return port
  const error = join(link, port, macvlanDataOf(request) ?? {})
  if (error < 0) {
    port.forgetSources(link)
    leavePort(port)
  }
  return error
}

/** What macvlans have in common on a link (macvlan_port_create()); minus an errno where there can be none. */
function portFor(lower: Link): MacvlanPort | number {
  const known = macvlanPortOf(lower)
  if (known !== undefined) return known
  if (!isEthernet(lower) || lower.isLoopback) return -EINVAL
  return isTaken(lower) ? -EBUSY : makeMacvlanPort(lower)
}

function join(link: Link, port: MacvlanPort, data: Macvlan): number {
  const { lower, members } = port
  const state = stateOf(link)
  if (port.isPassthru) return -EINVAL
  state.mode = data.mode ?? VEPA
  state.flags = data.flags ?? 0
  if (state.mode === PASSTHRU) {
    if (members.length > 0) return -EINVAL
    port.isPassthru = true
    link.address = lower.address
  }
  if (data.macaddrMode !== undefined) {
    const error = state.mode === SOURCE ? changeSources(link, port, data) : -EINVAL
    if (error < 0) return error
  }
  state.bcQueueLen = data.bcQueueLen ?? DEFAULT_QUEUE
  port.bcCutoff = data.bcCutoff ?? port.bcCutoff
  state.port = port
  inheritSegments(link, lower)
  // It is a member once it is there: nobody hears of its queue before.
  return registerUpper(link, lower, { joined: () => members.push(link) })
}

/** The last macvlan of a link gives its own address back to that (macvlan_port_destroy()). */
function leavePort(port: MacvlanPort): void {
  if (port.members.length > 0) return
  dropMacvlanPort(port)
  if (port.isPassthru && port.lower.address !== port.ownAddress) giveAddress(port.lower, port.ownAddress)
}

/** macvlan_changelink() */
function changeLink(link: Link, request: RouteRequest<LinkMessage>): number {
  const data = macvlanDataOf(request)
  const state = stateOf(link)
  const { port } = state
  if (data === undefined || port === undefined) return 0
  const { mode = state.mode, flags = state.flags } = data
  if ((mode === PASSTHRU) !== (state.mode === PASSTHRU)) return -EINVAL
  if (state.mode === SOURCE && mode !== SOURCE) port.forgetSources(link)
  if (port.isPassthru && ((flags ^ state.flags) & macvlanFlags.NOPROMISC) !== 0) {
    setPromiscuity(port.lower, (flags & macvlanFlags.NOPROMISC) === 0 ? 1 : -1)
  }
  state.flags = flags
  state.bcQueueLen = data.bcQueueLen ?? state.bcQueueLen
  port.bcCutoff = data.bcCutoff ?? port.bcCutoff
  state.mode = mode
  if (data.macaddrMode === undefined) return 0
  return mode === SOURCE ? changeSources(link, port, data) : -EINVAL
}

/** macvlan_fill_info() */
function data(link: Link): Macvlan {
  const { mode, flags, bcQueueLen, port } = stateOf(link)
  const sources = port?.sourcesOf(link) ?? []
  const { bcCutoff = DEFAULT_CUTOFF } = port ?? {}
  return {
    mode,
    flags,
    macaddrCount: sources.length,
    ...(sources.length === 0 ? {} : { macaddrData: { macaddr: sources } }),
    bcQueueLen,
    bcQueueLenUsed: Math.max(0, ...(port?.members ?? []).map((member) => stateOf(member).bcQueueLen)),
    ...(bcCutoff === DEFAULT_CUTOFF ? {} : { bcCutoff }),
  }
}

/** macvlan_open() */
function open(link: Link): number {
  const { port, flags } = stateOf(link)
  const lower = lowerOf(link)
  if (isPassthru(link)) {
    if ((flags & macvlanFlags.NOPROMISC) === 0) setPromiscuity(lower, 1)
    return 0
  }
  if (port?.isTaken(link.address)) return -EADDRINUSE
  acceptAddress(lower, link.address)
  if ((link.flags & ALLMULTI) !== 0) setAllmulti(lower, 1)
  if ((link.flags & PROMISC) !== 0) setPromiscuity(lower, 1)
  return 0
}

/** macvlan_stop() */
function stop(link: Link): void {
  const { lower } = link
  if (lower === undefined) return
  stopSharing(link, lower)
  if (isPassthru(link)) {
    if ((stateOf(link).flags & macvlanFlags.NOPROMISC) === 0) setPromiscuity(lower, -1)
    return
  }
  if ((link.flags & ALLMULTI) !== 0) setAllmulti(lower, -1)
  if ((link.flags & PROMISC) !== 0) setPromiscuity(lower, -1)
  rejectAddress(lower, link.address)
}

/** One that has all packets of the link below shares its address, too (macvlan_set_mac_address()). */
function setAddress(link: Link, address: string): number {
  const { port, mode } = stateOf(link)
  if (address === link.address || port === undefined) return 0
  if (mode !== PASSTHRU) return changeOwnAddress(link, port, address)
  port.isAddressChanging = true
  return giveAddress(port.lower, address)
}

function changeOwnAddress(link: Link, port: MacvlanPort, address: string): number {
  if (port.isTaken(address)) return -EADDRINUSE
  if (link.isUp) {
    acceptAddress(port.lower, address)
    rejectAddress(port.lower, link.address)
  }
  return 0
}

/** The link below a macvlan that has all its packets got another address (macvlan_sync_address()). */
function followAddress(port: MacvlanPort): void {
  const [link] = port.members
  if (!port.isPassthru || link === undefined) return
  link.address = port.lower.address
  if (!port.isAddressChanging) port.ownAddress = port.lower.address
  port.isAddressChanging = false
}

/** What a macvlan does when something happens to the link below it (macvlan_device_event()). */
export function macvlanListener(lower: Link, event: LinkEvent): void {
  const port = macvlanPortOf(lower)
  if (port === undefined) return
  switch (event) {
    case 'up':
    case 'down':
    case 'change':
      for (const link of [...port.members]) followLower(link, lower)
      return
    case 'featChange':
      for (const link of port.members) inheritSegments(link, lower)
      return
    case 'changeMtu':
      for (const link of [...port.members]) followMtu(link, lower)
      return
    case 'changeAddress':
      return followAddress(port)
    case 'unregister':
      if (lower.isGoing) removeLinks([...port.members])
  }
}
