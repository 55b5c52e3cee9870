import { inetSettings } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EAFNOSUPPORT, EINVAL } from '../../../../errno.ts'
import { NL_VALIDATE_LIBERAL, nlaParseNested } from '../../../../policy/parse.ts'
import { policyFrom } from '../../../../policy/policy.ts'
import { type NlAttr, nlaForEachAttr, nlaGetS32 } from '../../../../skb/nlattr.ts'
import type { Link } from '../../link/link.ts'
import type { LinkFamily } from '../../link/link-family.ts'

/** IFLA_INET_CONF */
const CONF = 1

/** `net/ipv4/devinet.c`, inet_af_policy. */
const policy = policyFrom({ [CONF]: { kind: 'nested' } })

/** What a request can say of IPv4 on a link. */
export const inetLink: LinkFamily = {
  /** inet_validate_link_af() */
  validate(link, spec, extack) {
    if (link.inet === undefined) return -EAFNOSUPPORT
    const settings = settingsIn(spec, extack)
    if (typeof settings === 'number') return settings
    return settings.every((setting) => setting.length >= 4 && inetSettings.byId.has(setting.type)) ? 0 : -EINVAL
  },
  /** inet_set_link_af() */
  set({ inet }: Link, spec, extack) {
    if (inet === undefined) return -EAFNOSUPPORT
    const settings = settingsIn(spec, extack)
    if (typeof settings === 'number') return settings
    for (const setting of settings) {
      const name = inetSettings.byId.get(setting.type)?.name
      if (name !== undefined) Object.assign(inet.settings, { [name]: nlaGetS32(setting) })
    }
    return 0
  },
}

function settingsIn(spec: NlAttr, extack: NetlinkExtAck): readonly NlAttr[] | number {
  const parsed = nlaParseNested(spec, policy, NL_VALIDATE_LIBERAL, extack)
  if (typeof parsed === 'number') return parsed
  const conf = parsed[CONF]
  return conf === undefined ? [] : [...nlaForEachAttr(conf.nlh, conf.start, conf.end)]
}
