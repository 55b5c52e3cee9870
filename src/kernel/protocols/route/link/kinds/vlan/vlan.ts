import {
  hardwareTypes,
  type LinkMessage,
  linkFlags,
  type Vlan,
  type VlanQos,
  vlanFlags,
  vlanProtocols,
  vlan as vlanSet,
} from '../../../../../../families/route/index.ts'
import { EEXIST, EINVAL, ENETDOWN, ENODEV, EOPNOTSUPP, EPROTONOSUPPORT, ERANGE } from '../../../../../errno.ts'
import { policyOf } from '../../../../../policy/derive.ts'
import { refuse } from '../../../request/refuse.ts'
import type { RouteRequest } from '../../../request/request.ts'
import { validateMac } from '../../ethernet.ts'
import { features, featuresOf } from '../../features.ts'
import type { Link } from '../../link.ts'
import { setAllmulti, setPromiscuity } from '../../link-state.ts'
import { carrierOff, carrierOn } from '../../link-watch.ts'
import { acceptAddress, rejectAddress, shareAddresses } from '../../own-addresses.ts'
import { leaveLower, registerUpper } from '../../upper-link.ts'
import type { LinkKind } from '../kind.ts'
import { bindAddress, changeAddress, releaseAddress } from './vlan-address.ts'
import { inheritFeatures, VlanState, vlanOf, vlansOn } from './vlan-state.ts'

type VlanRequest = RouteRequest<LinkMessage>

const MAX_ID = 4094
const NO_ADDRESS = '00:00:00:00:00:00'
/** What of the flags of the link below a VLAN does not begin with. */
const notInherited = linkFlags.UP | linkFlags.PROMISC | linkFlags.ALLMULTI | linkFlags.MASTER | linkFlags.SLAVE
const protocols = new Set<number>(Object.values(vlanProtocols))
const knownFlags = Object.values(vlanFlags).reduce((all, flag) => all | flag, 0)

/** Where switches tell each other which VLANs they want (GVRP, MVRP): a link with VLANs hears it. */
const REGISTRATION_GROUP = '01:80:c2:00:00:21'

/** The packets of a link that have a tag (`net/8021q/`). */
export const vlan: LinkKind = {
  kind: 'vlan',
  traits: { filtersAddresses: true },
  rtnetlink: {
    policy: policyOf(vlanSet, {
      replace: {
        id: { kind: 'u16' },
        flags: { kind: 'unspec', length: 8 },
        egressQos: { kind: 'nested' },
        ingressQos: { kind: 'nested' },
        protocol: { kind: 'u16' },
      },
    }),
    setup(link) {
      link.minMtu = 0
      link.maxMtu = 65_535
      link.broadcast = NO_ADDRESS
      link.data = new VlanState()
    },
    validate,
    newLink,
    changeLink,
    delLink(link) {
      leaveLower(link)
      if (link.lower !== undefined && vlansOn(link.lower).length === 0) rejectAddress(link.lower, REGISTRATION_GROUP)
    },
    data(link) {
      const { id, protocol, flags, egress, ingress } = vlanOf(link)
      return {
        protocol,
        id,
        ...(flags === 0 ? {} : { flags: { flags, mask: 0xffff_ffff } }),
        ...qosOf('ingressQos', ingress.mappings),
        ...qosOf('egressQos', egress.mappings),
      }
    },
  },
  device: {
    features: (link) => featuresOf(link.lower) & features.HIGHDMA,
    open,
    stop(link) {
      if (link.lower !== undefined) releaseAddress(link, link.lower)
      if (!vlanOf(link).isBoundToBridge) carrierOff(link)
    },
    changeMtu: (link, mtu) => (mtu > (link.lower?.mtu ?? mtu) ? -ERANGE : 0),
    setAddress(link, address) {
      if (link.lower !== undefined) changeAddress(link, link.lower, address)
      return 0
    },
    setReceiveMode(link) {
      if (link.lower !== undefined) shareAddresses(link, link.lower)
    },
    changeReceiveFlags(link, changed) {
      if (link.lower === undefined) return
      const by = (link.flags & changed) === 0 ? -1 : 1
      if (changed === linkFlags.PROMISC) setPromiscuity(link.lower, by)
      else setAllmulti(link.lower, by)
    },
  },
}

function dataOf({ value }: VlanRequest): Vlan | undefined {
  return value.linkinfo?.kind === 'vlan' ? value.linkinfo.data : undefined
}

function refuseVlan({ extack }: VlanRequest, errno: number, message: string): number {
  return refuse(extack, errno, `8021q: ${message}`)
}

/** vlan_validate() */
function validate(request: VlanRequest): number {
  const data = dataOf(request)
  const error = validateMac(request.value)
  if (error < 0) return refuseVlan(request, -error, 'Invalid link address')
  if (data === undefined) return refuseVlan(request, EINVAL, 'VLAN properties not specified')
  const { id = 0, protocol, flags: { flags = 0, mask = 0 } = {}, ingressQos, egressQos } = data
  if (protocol !== undefined && !protocols.has(protocol)) {
    return refuseVlan(request, EPROTONOSUPPORT, 'Invalid VLAN protocol')
  }
  if (id > MAX_ID) return refuseVlan(request, ERANGE, 'Invalid VLAN id')
  if ((flags & mask & ~knownFlags) !== 0) return refuseVlan(request, EINVAL, 'Invalid VLAN flags')
  if (hasShortMapping(ingressQos)) return refuseVlan(request, ERANGE, 'Invalid ingress QOS map')
  if (hasShortMapping(egressQos)) return refuseVlan(request, ERANGE, 'Invalid egress QOS map')
  return 0
}

/** IFLA_VLAN_QOS_MAPPING that cannot be read. */
function hasShortMapping(qos: VlanQos | undefined): boolean {
  return qos?.$unknown?.some(({ type }) => type === 1) ?? false
}

/** vlan_newlink() */
function newLink(link: Link, request: VlanRequest): number {
  const { net, value } = request
  const { id, protocol } = dataOf(request) ?? {}
  if (id === undefined) return refuseVlan(request, EINVAL, 'VLAN id not specified')
  if (value.link === undefined) return refuseVlan(request, EINVAL, 'link not specified')
  const lower = net.links.get(value.link)
  if (lower === undefined) return refuseVlan(request, ENODEV, 'link does not exist')
  const state = vlanOf(link)
  state.id = id
  state.protocol = protocol ?? state.protocol
  if (lower.type !== hardwareTypes.ETHER) return refuseVlan(request, EOPNOTSUPP, 'VLANs not supported on device')
  if (vlansOn(lower).some((other) => isTwin(vlanOf(other), state))) {
    return refuseVlan(request, EEXIST, 'VLAN device already exists')
  }
  if (value.mtu === undefined) link.mtu = lower.mtu
  else if (value.mtu > lower.mtu) return -EINVAL
  const error = changeLink(link, request)
  if (error < 0) return error
  beginLike(link, lower)
  const isFirst = vlansOn(lower).length === 0
  const refusal = registerUpper(link, lower, { follows: !state.isBoundToBridge })
  if (refusal === 0 && isFirst) acceptAddress(lower, REGISTRATION_GROUP)
  return refusal
}

function isTwin(a: VlanState, b: VlanState): boolean {
  return a.id === b.id && a.protocol === b.protocol
}

/** What the link below gives it (vlan_dev_init()). */
function beginLike(link: Link, lower: Link): void {
  link.flags = lower.flags & ~notInherited
  inheritFeatures(link, lower)
  if (link.address === NO_ADDRESS) {
    link.address = lower.address
    vlanOf(link).inheritsAddress = true
  }
  if (link.broadcast === NO_ADDRESS) link.broadcast = lower.broadcast
}

/** vlan_changelink() */
function changeLink(link: Link, request: VlanRequest): number {
  const { flags, ingressQos, egressQos } = dataOf(request) ?? {}
  const state = vlanOf(link)
  if (flags !== undefined) {
    if ((flags.mask & ~knownFlags) !== 0) return -EINVAL
    state.flags = (state.flags & ~flags.mask) | (flags.flags & flags.mask)
  }
  for (const mapping of ingressQos?.mapping ?? []) state.ingress.set(mapping)
  for (const mapping of egressQos?.mapping ?? []) state.egress.set(mapping)
  return 0
}

function qosOf(name: 'ingressQos' | 'egressQos', mapping: NonNullable<VlanQos['mapping']>): Vlan {
  return mapping.length === 0 ? {} : { [name]: { mapping } }
}

/** vlan_dev_open() */
function open(link: Link): number {
  const { lower } = link
  const state = vlanOf(link)
  if (lower === undefined) return 0
  if (!lower.isUp && !state.isLoose) return -ENETDOWN
  bindAddress(link, lower)
  if (lower.carrier && !state.isBoundToBridge) carrierOn(link)
  return 0
}
