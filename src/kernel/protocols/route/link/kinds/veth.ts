import { xdpFeatures } from '../../../../../families/generic/index.ts'
import type { LinkMessage, PeerLink } from '../../../../../families/route/index.ts'
import { EINVAL } from '../../../../errno.ts'
import { kernelCause } from '../../cause.ts'
import type { RouteRequest } from '../../request.ts'
import { randomMac, validateMac } from '../ethernet.ts'
import { Link } from '../link.ts'
import { carrierOff, carrierOn } from '../link-watch.ts'
import { registerLink } from '../register-link.ts'
import { applyRequested, configureLink } from '../request/requested-link.ts'
import { namespaceOf } from '../request/target-net.ts'
import type { LinkKind } from './kind.ts'

/** One end of a virtual cable; what the other end is like is a link in the request (`drivers/net/veth.c`). */
export const veth: LinkKind = {
  kind: 'veth',
  isPaired: true,
  setup(link) {
    link.tsoMaxSize = 524_280
    link.numTxQueues = 2
    link.numRxQueues = 2
    link.address = randomMac(link)
  },
  validate: (request) => validateMac(request) || validateMtu(request.value),
  newLink(link, request) {
    const description = peerOf(request)
    const peer = makePeer(request, description)
    if (typeof peer === 'number') return peer
    const error = registerLink(link)
    if (error < 0) return error
    carrierOff(link)
    link.lower = peer
    peer.lower = link
    setXdpFeatures(link)
    setXdpFeatures(peer)
    return 0
  },
  delLink(link, remove) {
    const peer = link.lower
    link.lower = undefined
    if (peer === undefined) return
    peer.lower = undefined
    remove(peer)
  },
  open(link) {
    const peer = link.lower
    if (peer?.isUp) {
      carrierOn(link)
      carrierOn(peer)
    }
    return 0
  },
  stop(link) {
    carrierOff(link)
    if (link.lower !== undefined) carrierOff(link.lower)
  },
}

/** An end takes XDP programs once it has another end (veth_set_xdp_features()). */
function setXdpFeatures(link: Link): void {
  link.xdpFeatures = xdpFeatures.BASIC | xdpFeatures.REDIRECT | xdpFeatures.RX_SG
  link.net.announce(link, 'xdpFeatChange')
}

/** veth_validate() */
function validateMtu({ mtu = MIN_MTU }: LinkMessage): number {
  return mtu < MIN_MTU || mtu > MAX_MTU ? -EINVAL : 0
}

const MIN_MTU = 68
const MAX_MTU = 65_535

function peerOf({ value }: RouteRequest<LinkMessage>): PeerLink {
  return value.linkinfo?.kind === 'veth' ? (value.linkinfo.data?.peer ?? {}) : {}
}

/** Makes the other end, where the request wants it, and registers it; or minus an errno. */
function makePeer(request: RouteRequest<LinkMessage>, description: PeerLink): Link | number {
  const net = namespaceOf(request, description, request.net)
  if (typeof net === 'number') return net
  const peer = new Link(net, description.ifname ?? 'veth%d', veth)
  veth.setup(peer)
  if ((description.index ?? 0) < 0) return -EINVAL
  const error = applyRequested(peer, description, request.extack) || registerLink(peer)
  if (error < 0) return error
  carrierOff(peer)
  configureLink(peer, description, kernelCause)
  return peer
}
