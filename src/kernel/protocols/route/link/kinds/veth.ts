import { xdpFeatures } from '../../../../../families/generic/index.ts'
import type { LinkAttributes } from '../../../../../families/route/index.ts'
import { EINVAL, ENOTCONN } from '../../../../errno.ts'
import { policyFrom } from '../../../../policy/policy.ts'
import { type NlAttr, nlaForEachAttr } from '../../../../skb/nlattr.ts'
import { kernelCause } from '../../answer/cause.ts'
import { randomMac, validateMac } from '../ethernet.ts'
import { features } from '../features.ts'
import type { Link } from '../link.ts'
import { carrierOff, carrierOn } from '../link-watch.ts'
import { registerLink } from '../register-link.ts'
import { removeLink } from '../remove-link.ts'
import { attributeOf, IFINFOMSG, INFO_DATA, type LinkRequest, numberOf, peerOf } from '../request/link-request.ts'
import { configureLink, linkAsRequested } from '../request/requested-link.ts'
import { netOfProcess } from '../request/target-net.ts'
import type { LinkKind } from './kind.ts'

/** VETH_INFO_PEER */
const PEER = 1

/** The smallest and the largest MTU that a request can ask for. */
const MIN_MTU = 68
const MAX_MTU = 65_535

/** One end of a virtual cable; what the other end is like is a link in the request (`drivers/net/veth.c`). */
export const veth: LinkKind = {
  kind: 'veth',
  traits: { isPaired: true },
  rtnetlink: {
    policy: policyFrom({ [PEER]: { kind: 'unspec', length: IFINFOMSG } }),
    peerType: PEER,
    setup(link) {
      link.tsoMaxSize = 524_280
      link.numTxQueues = 2
      link.numRxQueues = 2
      link.address = randomMac(link)
      link.data = { requestedHeadroom: 0 } satisfies VethState
    },
    validate: (_, attributes) => validate(attributes),
    newLink,
    delLink(link, remove) {
      const peer = link.lower
      link.lower = undefined
      if (peer === undefined) return
      peer.lower = undefined
      remove(peer)
    },
  },
  device: {
    features: () => features.HIGHDMA,
    open,
    stop(link) {
      carrierOff(link)
      if (link.lower !== undefined) carrierOff(link.lower)
    },
    setHeadroom,
  },
}

interface VethState {
  /** What the bridge asks for whose port it is, in bytes. */
  requestedHeadroom: number
}

function stateOf(link: Link): VethState {
  return link.data as VethState
}

/** veth_validate() */
function validate(attributes: LinkAttributes): number {
  const { mtu = MIN_MTU } = attributes
  return validateMac(attributes) || (mtu < MIN_MTU || mtu > MAX_MTU ? -EINVAL : 0)
}

/** veth_newlink() */
function newLink(link: Link, request: LinkRequest): number {
  const peer = makePeer(link, request)
  if (typeof peer === 'number') return peer
  const error = registerLink(link)
  if (error < 0) {
    removeLink(peer)
    return error
  }
  carrierOff(link)
  link.lower = peer
  peer.lower = link
  setXdpFeatures(link)
  setXdpFeatures(peer)
  return 0
}

/** Makes the other end and registers it; or minus an errno. Where the request does not describe it, it is like the first. */
function makePeer(link: Link, request: LinkRequest): Link | number {
  const described = attributeOf(request, 'linkinfo', INFO_DATA, PEER)
  const attributes = described === undefined ? request.value : peerOf(request)
  const net = netOfProcess(request, attributes) ?? request.net
  if (typeof net === 'number') return net
  const name = described === undefined ? undefined : attributes.ifname
  const afSpec = described === undefined ? attributeOf(request, 'afSpec') : afSpecIn(described)
  const peer = linkAsRequested(net, name ?? 'veth%d', veth, { attributes, afSpec }, request.extack)
  if (typeof peer === 'number') return peer
  if (described === undefined || attributes.address === undefined) peer.address = randomMac(peer)
  // An index of its own it can have only beside one that has been asked for.
  if (described !== undefined && link.index !== 0) peer.index = attributes.index ?? 0
  const error = registerLink(peer)
  if (error < 0) return error
  carrierOff(peer)
  const refusal = configureLink(peer, described === undefined ? {} : attributes, kernelCause)
  if (refusal < 0) removeLink(peer)
  return refusal < 0 ? refusal : peer
}

function afSpecIn({ nlh, start, end }: NlAttr): NlAttr | undefined {
  const type = numberOf('afSpec')
  return [...nlaForEachAttr(nlh, start + IFINFOMSG, end)].findLast((attribute) => attribute.type === type)
}

/** An end takes XDP programs once it has another end (veth_set_xdp_features()). */
function setXdpFeatures(link: Link): void {
  link.xdpFeatures = xdpFeatures.BASIC | xdpFeatures.REDIRECT | xdpFeatures.RX_SG
  link.net.announce(link, 'xdpFeatChange')
}

/** veth_open() */
function open(link: Link): number {
  const peer = link.lower
  // A link that is made together with its other end is not joined to it yet.
  if (peer === undefined) return -ENOTCONN
  if (peer.isUp) {
    carrierOn(link)
    carrierOn(peer)
  }
  return 0
}

/** Both ends leave as much room as the one of which more is asked (veth_set_rx_headroom()). */
function setHeadroom(link: Link, bytes: number): void {
  const peer = link.lower
  if (peer === undefined) return
  stateOf(link).requestedHeadroom = bytes
  const most = Math.max(bytes, stateOf(peer).requestedHeadroom)
  link.headroom = most
  peer.headroom = most
}
