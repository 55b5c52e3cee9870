import { bond, bondXmitPolicies } from '../../../families/route/index.ts'
import { type Kind, kind } from '../../grammar/kind.ts'
import { nothing } from '../../grammar/kinds.ts'
import { UsageError } from '../../grammar/usage-error.ts'
import { present } from '../../iproute2/present.ts'
import { AF_INET, AF_INET6, addressOf } from '../../words/values.ts'
import { type Form, linkOrNone, named, names } from './form.ts'
import { edits, linkKind, plainSettings } from './link-kind.ts'

const modes = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb']

const validation = names(['none', 'active', 'backup', 'all', 'filter', 'filter_active', 'filter_backup'], 'UNKNOWN')

/** ARP validation, of which iproute2 prints null where there is none. */
const arpValidate: Form<number> = {
  kind: validation.kind,
  json: (value, linkNames) => (value === 0 ? null : validation.json(value, linkNames)),
}

const xmitPolicies = {
  layer2: bondXmitPolicies.LAYER2,
  'layer3+4': bondXmitPolicies.LAYER34,
  'layer2+3': bondXmitPolicies.LAYER23,
  'encap2+3': bondXmitPolicies.ENCAP23,
  'encap3+4': bondXmitPolicies.ENCAP34,
  'vlan+srcmac': bondXmitPolicies.VLAN_SRCMAC,
}

/** Addresses with commas between them; none is an empty text. */
function addresses(family: number): Kind<string[]> {
  return kind('ADDRESS[,ADDRESS]', 'addresses', (given, word) =>
    given
      .split(',')
      .filter((text) => text !== '')
      .map((text) => {
        const found = addressOf(text, word)
        if (found.family === family) return found.address
        throw new UsageError(`${word} takes IPv${family === AF_INET ? 4 : 6} addresses, not '${text}'`)
      }),
  )
}

/** A bond of several links. */
export const bondKind = linkKind(bond, {
  settings: {
    mode: { form: names(modes, 'UNKNOWN') },
    activeSlave: { form: linkOrNone },
    ...plainSettings('miimon', 'updelay', 'downdelay', 'useCarrier', 'arpInterval'),
    peerNotifDelay: { words: ['peer_notify_delay'], json: 'peer_notify_delay' },
    missedMax: { words: ['arp_missed_max'], json: 'arp_missed_max' },
    arpValidate: { form: arpValidate },
    arpAllTargets: { form: names(['any', 'all'], 'UNKNOWN') },
    primary: { form: linkOrNone },
    primaryReselect: { form: names(['always', 'better', 'failure'], 'UNKNOWN') },
    failOverMac: { form: names(['none', 'active', 'follow'], 'UNKNOWN') },
    xmitHashPolicy: { form: named(xmitPolicies, 'UNKNOWN') },
    resendIgmp: {},
    numPeerNotif: { words: ['num_grat_arp', 'num_unsol_na'] },
    ...plainSettings('allSlavesActive', 'minLinks', 'lpInterval', 'packetsPerSlave'),
    adLacpActive: { words: ['lacp_active'], form: names(['off', 'on'], 'UNKNOWN') },
    adLacpRate: { words: ['lacp_rate'], form: names(['slow', 'fast'], 'UNKNOWN') },
    adSelect: { form: names(['stable', 'bandwidth', 'count'], 'UNKNOWN') },
    ...plainSettings('adActorSysPrio', 'adUserPortKey', 'adActorSystem', 'tlbDynamicLb'),
  },
  words: {
    clear_active_slave: edits(nothing, 'no port is in use', ({ links }) => {
      links.activeSlave = null
    }),
    arp_ip_target: edits(addresses(AF_INET), 'whom ARP probes ask', ({ data }, list) => {
      data.arpIpTarget = list
    }),
    ns_ip6_target: edits(addresses(AF_INET6), 'whom neighbour solicitations ask', ({ data }, list) => {
      data.nsIp6Target = list
    }),
  },
  json({ arpIpTarget, nsIp6Target, adInfo }) {
    return {
      arp_ip_target: arpIpTarget?.length ? arpIpTarget : undefined,
      ns_ip6_target: nsIp6Target?.length ? nsIp6Target : undefined,
      ad_info:
        adInfo &&
        present({
          aggregator: adInfo.aggregator,
          num_ports: adInfo.numPorts,
          actor_key: adInfo.actorKey,
          partner_key: adInfo.partnerKey,
          partner_mac: adInfo.partnerMac,
        }),
    }
  },
})
