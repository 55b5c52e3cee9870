import { addrGenModes, linkFlags } from '../../../../../families/route/index.ts'
import { ipv6Text } from '../../../../../schema/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EAFNOSUPPORT, EINVAL } from '../../../../errno.ts'
import { NL_VALIDATE_LIBERAL, nlaParseNested } from '../../../../policy/parse.ts'
import { policyFrom } from '../../../../policy/policy.ts'
import { type NlAttr, nlaData, nlaGetU8 } from '../../../../skb/nlattr.ts'
import type { LinkFamily } from '../../link/link-family.ts'
import { refuse } from '../../request/refuse.ts'
import type { Inet6Device } from './inet6-device.ts'
import { notifyInet6Link } from './notify-inet6-link.ts'

/** IFLA_INET6_TOKEN, IFLA_INET6_ADDR_GEN_MODE */
const TOKEN = 7
const ADDR_GEN_MODE = 8

/** `net/ipv6/addrconf.c`, inet6_af_policy. */
const policy = policyFrom({ [TOKEN]: { kind: 'unspec', length: 16 }, [ADDR_GEN_MODE]: { kind: 'u8' } }, { maxType: 9 })

/** What a request can say of IPv6 on a link. */
export const inet6Link: LinkFamily = {
  /** inet6_validate_link_af() */
  validate({ inet6 }, spec, extack) {
    if (inet6 === undefined) return -EAFNOSUPPORT
    const parsed = nlaParseNested(spec, policy, NL_VALIDATE_LIBERAL, extack)
    if (typeof parsed === 'number') return parsed
    const { [TOKEN]: token, [ADDR_GEN_MODE]: mode } = parsed
    if (token === undefined && mode === undefined) return -EINVAL
    return mode === undefined || canGenerate(inet6, nlaGetU8(mode)) ? 0 : -EINVAL
  },
  /** inet6_set_link_af() */
  set({ inet6 }, spec, extack) {
    if (inet6 === undefined) return -EAFNOSUPPORT
    const parsed = nlaParseNested(spec, policy, NL_VALIDATE_LIBERAL, extack)
    if (typeof parsed === 'number') return parsed
    const { [TOKEN]: token, [ADDR_GEN_MODE]: mode } = parsed
    const error = token === undefined ? 0 : setToken(inet6, token, extack)
    if (error === 0 && mode !== undefined) inet6.settings.addrGenMode = nlaGetU8(mode)
    return error
  },
}

/** Addresses that stay the same are made of a secret, and nobody has set one (check_stable_privacy()). */
function canGenerate({ settings }: Inet6Device, mode: number): boolean {
  if (mode === addrGenModes.STABLE_PRIVACY) return (settings.stableSecret ?? 0) !== 0
  return Object.values(addrGenModes).some((known) => known === mode)
}

/** Sets the end of the addresses that are made of what routers say (inet6_set_iftoken()). */
function setToken(inet6: Inet6Device, token: NlAttr, extack: NetlinkExtAck): number {
  const objection = objectionToToken(inet6)
  if (objection !== undefined) return refuse(extack, EINVAL, `ipv6: ${objection}`)
  const bytes = nlaData(token).slice(0, 16).fill(0, 0, 8)
  inet6.token = ipv6Text(bytes, 0)
  notifyInet6Link(inet6.link)
  return 0
}

function objectionToToken({ link, settings }: Inet6Device): string | undefined {
  if (link.isLoopback) return 'Device is loopback'
  if ((link.flags & linkFlags.NOARP) !== 0) return 'Device does not do neighbour discovery'
  const { acceptRa = 0, forwarding = 0, rtrSolicits = 0 } = settings
  const takesAdvertisements = forwarding !== 0 ? acceptRa === 2 : acceptRa !== 0
  if (!takesAdvertisements) return 'Router advertisement is disabled on device'
  return rtrSolicits === 0 ? 'Router solicitation is disabled on device' : undefined
}
