import {
  type BridgeAfSpec,
  type BridgePort,
  bridgePort,
  bridgeTargets,
  rtmNewLink,
} from '../../../../../../families/route/index.ts'
import { interpretSet } from '../../../../../../schema/index.ts'
import { NLMSG_HDRLEN } from '../../../../../../wire/index.ts'
import { EINVAL, ENODEV, EOPNOTSUPP } from '../../../../../errno.ts'
import { policyOf } from '../../../../../policy/derive.ts'
import { NL_VALIDATE_LIBERAL, nlaParse } from '../../../../../policy/parse.ts'
import { type NlAttr, nlaForEachAttr } from '../../../../../skb/nlattr.ts'
import { type ListDump, listDump } from '../../../answer/list-dump.ts'
import { refuse } from '../../../request/refuse.ts'
import type { Link } from '../../link.ts'
import { IFINFOMSG, type LinkRequest } from '../../request/link-request.ts'
import { notifyPort, portMessage } from './bridge-port.ts'
import { changePortSettings } from './bridge-port-settings.ts'

// Requests of family AF_BRIDGE: links as ports.

/** RTM_GETLINK: all ports of bridges (`net/core/rtnetlink.c`, rtnl_bridge_getlink()). */
export function startPortDump({ net }: LinkRequest): ListDump {
  const ports = () => net.links.byAge.filter(({ port }) => port !== undefined)
  return listDump(rtmNewLink, () => ports().map((port) => () => portMessage(port)))
}

/** RTM_SETLINK: told to the link's bridge, or to the link itself (rtnl_bridge_setlink()). */
export function setPort(request: LinkRequest): number {
  return tellBridges(request, setBridgeLink)
}

/** RTM_DELLINK: takes away what its bridge has of a link (rtnl_bridge_dellink()). */
export function clearPort(request: LinkRequest): number {
  return tellBridges(request, clearBridgeLink)
}

function tellBridges(request: LinkRequest, act: (link: Link, request: LinkRequest) => number): number {
  const { net, value, extack } = request
  const link = net.links.get(value.index ?? 0)
  if (link === undefined) return refuse(extack, ENODEV, 'unknown ifindex')
  const { flags = 0, mode, $unknown = [] } = (value.afSpec ?? {}) as BridgeAfSpec
  if ($unknown.some(({ type }) => (type === FLAGS && flags === 0) || (type === MODE && mode === undefined)))
    return -EINVAL
  if (flags === 0 || (flags & bridgeTargets.MASTER) !== 0) {
    const error = link.master === undefined ? -EOPNOTSUPP : act(link, request)
    if (error < 0) return error
  }
  if ((flags & bridgeTargets.SELF) === 0) return 0
  return link.kind.kind === 'bridge' ? act(link, request) : -EOPNOTSUPP
}

/** IFLA_BRIDGE_FLAGS, IFLA_BRIDGE_MODE: too short, they are nothing. */
const FLAGS = 0
const MODE = 1

/** What of a request is about VLANs, rings and faults, of which this kernel's bridges know nothing. */
const unsupported: readonly (keyof BridgeAfSpec)[] = ['vlanInfo', 'vlanTunnelInfo', 'mrp', 'cfm', 'mst']

/** `net/bridge/br_netlink.c`, br_setlink() */
function setBridgeLink(link: Link, request: LinkRequest): number {
  const { value, extack } = request
  const afSpec = value.afSpec as BridgeAfSpec | undefined
  const nest = protinfoOf(request)
  if (nest === undefined && afSpec === undefined) return 0
  if (link.port === undefined && afSpec === undefined) return -EINVAL
  const isPort = link.port !== undefined && nest !== undefined
  if (isPort) {
    const judged = nlaParse(nest.nlh, nest.start, nest.end, policyOf(bridgePort), NL_VALIDATE_LIBERAL, {})
    if (typeof judged === 'number') return judged
    const { view } = nest.nlh
    const error = changePortSettings(link, interpretSet(bridgePort, view, nest.start, nest.end) as BridgePort, extack)
    if (error < 0) return error
  }
  if (isPort) notifyPort(link, true)
  return unsupported.some((name) => afSpec?.[name] !== undefined) ? -EOPNOTSUPP : 0
}

/** br_dellink(): it is of VLANs alone. */
function clearBridgeLink(link: Link, { value }: LinkRequest): number {
  const afSpec = value.afSpec as BridgeAfSpec | undefined
  if (afSpec === undefined) return 0
  if (link.port === undefined && link.kind.kind !== 'bridge') return -EINVAL
  return unsupported.some((name) => afSpec[name] !== undefined) ? -EOPNOTSUPP : 0
}

/** IFLA_PROTINFO */
const PROTINFO = 12

function protinfoOf({ nlh }: LinkRequest): NlAttr | undefined {
  const all = nlaForEachAttr(nlh, nlh.offset + NLMSG_HDRLEN + IFINFOMSG, nlh.offset + nlh.length)
  return [...all].find(({ type }) => type === PROTINFO)
}
