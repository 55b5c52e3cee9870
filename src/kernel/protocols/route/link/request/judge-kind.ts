import { EINVAL } from '../../../../errno.ts'
import { NL_VALIDATE_LIBERAL, nlaParse, nlaParseNested } from '../../../../policy/parse.ts'
import { policyFrom } from '../../../../policy/policy.ts'
import type { NlAttr } from '../../../../skb/nlattr.ts'
import type { LinkKind } from '../kinds/kind.ts'
import { linkKinds } from '../kinds/link-kinds.ts'
import { linkPolicies } from './link-policies.ts'
import { attributeOf, IFINFOMSG, INFO_DATA, type LinkRequest, peerOf, refuseLinkAttribute } from './link-request.ts'
import { netOfProcess } from './target-net.ts'

/** `net/core/rtnetlink.c`, ifla_info_policy. */
const infoPolicy = policyFrom({
  1: { kind: 'string' },
  2: { kind: 'nested' },
  4: { kind: 'string' },
  5: { kind: 'nested' },
})

/** Judges IFLA_LINKINFO; what is wrong with it is not told (rtnl_newlink()). */
export function judgeInfo(request: LinkRequest): number {
  const info = attributeOf(request, 'linkinfo')
  const parsed = info === undefined ? 0 : nlaParseNested(info, infoPolicy, NL_VALIDATE_LIBERAL, {})
  return typeof parsed === 'number' ? parsed : 0
}

/** The name of the kind that a request speaks of; names that the schema does not know stand elsewhere. */
export function nameOfKind({ value }: LinkRequest): string {
  const { linkinfo } = value
  return linkinfo?.kind ?? linkinfo?.kindUnlisted ?? ''
}

/** The kind that a request speaks of; undefined where it names none that is known. */
export function kindOf(request: LinkRequest): LinkKind | undefined {
  return linkKinds.get(nameOfKind(request))
}

/** What a kind has against a request, be the link there or not: the data first, then the link, then the other end of a pair. */
export function judgeKind(request: LinkRequest, kind: LinkKind | undefined): number {
  if (kind === undefined) return 0
  const { policy, peerType, validate } = kind.rtnetlink
  const data = attributeOf(request, 'linkinfo', INFO_DATA)
  if (policy !== undefined && data !== undefined) {
    const parsed = nlaParseNested(data, policy, NL_VALIDATE_LIBERAL, request.extack)
    if (typeof parsed === 'number') return parsed
  }
  const refusal = validate?.(request, request.value) ?? 0
  if (refusal < 0 || peerType === undefined) return refusal
  const peer = attributeOf(request, 'linkinfo', INFO_DATA, peerType)
  const judged = peer === undefined ? 0 : judgePeer(request, kind, peerType, peer)
  if (judged < 0) return judged
  const net = netOfProcess(request, peer === undefined ? request.value : peerOf(request))
  return typeof net === 'number' ? net : 0
}

/** rtnl_get_peer_net() */
function judgePeer(request: LinkRequest, kind: LinkKind, type: number, { nlh, start, end }: NlAttr): number {
  const peer = peerOf(request)
  if ((peer.index ?? 0) < 0) {
    return refuseLinkAttribute(request, ['linkinfo', INFO_DATA, type], EINVAL, "ifindex can't be negative")
  }
  const parsed = nlaParse(nlh, start + IFINFOMSG, end, linkPolicies.change, NL_VALIDATE_LIBERAL, request.extack)
  return typeof parsed === 'number' ? parsed : (kind.rtnetlink.validate?.(request, peer) ?? 0)
}
