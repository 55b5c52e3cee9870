import {
  type LinkMessage,
  linkFlags,
  type Vlan,
  vlanFlags,
  vlanProtocols,
} from '../../../../../families/route/index.ts'
import { EEXIST, EINVAL, ENETDOWN, EOPNOTSUPP, EPROTONOSUPPORT, ERANGE } from '../../../../errno.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { validateMac } from '../ethernet.ts'
import type { Link } from '../link.ts'
import type { LinkEvent } from '../link-event.ts'
import { changeFlags } from '../link-state.ts'
import { carrierOff, carrierOn, followLower } from '../link-watch.ts'
import { removeLink } from '../remove-link.ts'
import type { LinkKind } from './kind.ts'
import { leaveLower, lowerLinkOf, registerUpper } from './upper-link.ts'

/** What a VLAN is set to. */
interface VlanState {
  id: number
  protocol: number
  flags: number
  egress: { from: number; to: number }[]
  ingress: { from: number; to: number }[]
}

const MAX_ID = 4094
const knownFlags = Object.values(vlanFlags).reduce((all, flag) => all | flag, 0)

/** The packets of a link that have a tag (`net/8021q/`). */
export const vlan: LinkKind = {
  kind: 'vlan',
  filtersAddresses: true,
  setup(link) {
    link.minMtu = 0
    link.maxMtu = 65_535
    link.txqlen = 1000
    link.tsoMaxSize = 524_280
    link.data = {
      id: 0,
      protocol: vlanProtocols['8021Q'],
      flags: vlanFlags.REORDER_HDR,
      egress: [],
      ingress: [],
    } satisfies VlanState
  },
  validate(request) {
    const data = dataOf(request)
    const { extack } = request
    const error = validateMac(request.value)
    if (error < 0) return refuse(extack, -error, 'Invalid link address')
    if (data === undefined) return refuse(extack, EINVAL, 'VLAN properties not specified')
    if (data.protocol !== undefined && !Object.values(vlanProtocols).some((known) => known === data.protocol)) {
      return refuse(extack, EPROTONOSUPPORT, 'Invalid VLAN protocol')
    }
    if ((data.id ?? 0) > MAX_ID) return refuse(extack, ERANGE, 'Invalid VLAN id')
    if (data.flags !== undefined && ((data.flags.flags ?? 0) & (data.flags.mask ?? 0) & ~knownFlags) !== 0) {
      return refuse(extack, EINVAL, 'Invalid VLAN flags')
    }
    return 0
  },
  newLink(link, request) {
    const { value, extack } = request
    const data = dataOf(request)
    if (data?.id === undefined) return refuse(extack, EINVAL, 'VLAN id not specified')
    if (value.link === undefined) return refuse(extack, EINVAL, 'link not specified')
    const lower = lowerLinkOf(request)
    if (typeof lower === 'number') return refuse(extack, -lower, 'link does not exist')
    if (lower.isLoopback) return refuse(extack, EOPNOTSUPP, 'VLANs not supported on device')
    const state = stateOf(link)
    state.id = data.id
    state.protocol = data.protocol ?? state.protocol
    if ([...lower.uppers].some((other) => isTwin(other, state)))
      return refuse(extack, EEXIST, 'VLAN device already exists')
    if (value.mtu === undefined) link.mtu = lower.mtu
    else if (value.mtu > lower.mtu) return refuse(extack, EINVAL, 'mtu greater than device maximum')
    if (value.address === undefined) link.address = lower.address
    if (value.broadcast === undefined) link.broadcast = lower.broadcast
    change(link, request)
    return registerUpper(link, lower)
  },
  changeLink: change,
  delLink: (link) => leaveLower(link),
  data(link) {
    const { id, protocol, flags, egress, ingress } = stateOf(link)
    return {
      protocol,
      id,
      flags: { flags, mask: 0xffff_ffff },
      ...(ingress.length === 0 ? {} : { ingressQos: { mapping: ingress } }),
      ...(egress.length === 0 ? {} : { egressQos: { mapping: egress } }),
    }
  },
  open(link) {
    const { lower } = link
    if (lower !== undefined && !lower.isUp && (stateOf(link).flags & vlanFlags.LOOSE_BINDING) === 0) return -ENETDOWN
    carrierOn(link)
    return 0
  },
  stop: (link) => carrierOff(link),
  changeMtu: (link, mtu) => (mtu > (link.lower?.mtu ?? mtu) ? -ERANGE : 0),
}

function stateOf(link: Link): VlanState {
  return link.data as VlanState
}

function isTwin({ kind, data }: Link, { id, protocol }: VlanState): boolean {
  return kind === vlan && (data as VlanState).id === id && (data as VlanState).protocol === protocol
}

function dataOf({ value }: RouteRequest<LinkMessage>): Vlan | undefined {
  return value.linkinfo?.kind === 'vlan' ? value.linkinfo.data : undefined
}

function change(link: Link, request: RouteRequest<LinkMessage>): number {
  const data = dataOf(request)
  const state = stateOf(link)
  if (data?.flags !== undefined) {
    const { flags = 0, mask = 0 } = data.flags
    state.flags = (state.flags & ~mask) | (flags & mask)
  }
  state.ingress = mapped(state.ingress, data?.ingressQos?.mapping)
  state.egress = mapped(state.egress, data?.egressQos?.mapping)
  return 0
}

/** Mappings of priorities with further ones; the last one for a priority counts. */
function mapped(known: VlanState['egress'], more: readonly { from?: number; to?: number }[] = []): VlanState['egress'] {
  const all = new Map(known.map(({ from, to }) => [from, to]))
  for (const { from = 0, to = 0 } of more) all.set(from, to)
  return [...all].map(([from, to]) => ({ from, to }))
}

/** What a VLAN does when something happens to the link below it (`net/8021q/vlan.c`, vlan_device_event()). */
export function vlanListener(lower: Link, event: LinkEvent): void {
  for (const link of [...lower.uppers].filter(({ kind }) => kind === vlan)) followEvent(link, lower, event)
}

function followEvent(link: Link, lower: Link, event: LinkEvent): void {
  const isLoose = (stateOf(link).flags & vlanFlags.LOOSE_BINDING) !== 0
  switch (event) {
    case 'change':
      return followLower(link, lower)
    case 'up':
      if (!isLoose && !link.isUp) changeFlags(link, link.flags | linkFlags.UP)
      return followLower(link, lower)
    case 'down':
      if (!isLoose && link.isUp) changeFlags(link, link.flags & ~linkFlags.UP)
      return followLower(link, lower)
    case 'changeMtu':
      if (link.mtu <= lower.mtu) return
      link.mtu = lower.mtu
      return link.net.announce(link, 'changeMtu')
    case 'unregister':
      if (lower.isGoing) removeLink(link)
      return
  }
}
