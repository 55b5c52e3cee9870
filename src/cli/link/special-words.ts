import type { LinkSettings } from '../../config/index.ts'
import { type VfInfo, vfLinkStates, xdpFlags } from '../../families/route/index.ts'
import { type Found, grammar, often, once } from '../grammar/grammar.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { macAddress, named, number, oneOf, onOff } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { etherTypes } from '../iproute2/ether-types.ts'

const guid: Kind<bigint> = kind('GUID', 'eight bytes with colons', (given, word) => {
  if (/^([\da-f]{2}:){7}[\da-f]{2}$/i.test(given)) return BigInt(`0x${given.replaceAll(':', '')}`)
  throw new UsageError(`${word} must be eight bytes, as in 00:11:22:33:44:55:66:77, not '${given}'`)
})

const vlanWords = grammar({
  qos: once(number('N'), 'priority in the tag'),
  proto: once(oneOf('802.1Q', '802.1ad'), 'protocol of the tag'),
})

interface Vlan {
  readonly vlan: number
  readonly qos: number
  readonly vlanProto: number
}

const vlan: Kind<Vlan> = {
  label: 'ID [qos N] [proto 802.1Q|802.1ad]',
  read(reader, word) {
    const id = number('ID', 4095).read(reader, word)
    const { qos = 0, proto = '802.1Q' } = vlanWords.read(reader, word)
    return { vlan: id, qos, vlanProto: etherTypes[proto] }
  },
}

const functionWords = grammar({
  mac: once(macAddress, 'its link-layer address'),
  vlan: often(vlan, 'its VLAN; several of 802.1ad'),
  rate: once(number('MBIT'), 'most it may send, in Mbit/s'),
  max_tx_rate: once(number('MBIT'), 'most it may send, in Mbit/s'),
  min_tx_rate: once(number('MBIT'), 'least it may send, in Mbit/s'),
  spoofchk: once(onOff, 'refuse foreign source addresses'),
  query_rss: once(onOff, 'it may ask for the receive hash'),
  state: once(named('STATE', 'state', vfLinkStates), 'its carrier'),
  trust: once(onOff, 'it may do more'),
  node_guid: once(guid, 'InfiniBand identity of the node'),
  port_guid: once(guid, 'InfiniBand identity of the port'),
})

type FoundFunction = Found<typeof functionWords.entries>

const virtualFunction: Kind<VfInfo> = {
  label: 'N …',
  read(reader, word) {
    const vf = number('N', 0xffff).read(reader, word)
    const found = functionWords.read(reader, word)
    if (Object.keys(found).length === 0) throw new UsageError(`what of virtual function ${vf}?`)
    return describeFunction(vf, found)
  },
}

function describeFunction(vf: number, found: FoundFunction): VfInfo {
  const setting = (isOn: boolean | undefined) => (isOn === undefined ? undefined : { vf, setting: Number(isOn) })
  const { mac, state, node_guid, port_guid } = found
  return {
    ...(mac === undefined ? {} : { mac: { vf, mac: `${mac}${':00'.repeat(32 - mac.split(':').length)}` } }),
    ...vlansOf(vf, found.vlan),
    ...ratesOf(vf, found),
    spoofchk: setting(found.spoofchk),
    rssQueryEn: setting(found.query_rss),
    trust: setting(found.trust),
    linkState: state === undefined ? undefined : { vf, linkState: state },
    ibNodeGuid: node_guid === undefined ? undefined : { vf, guid: node_guid },
    ibPortGuid: port_guid === undefined ? undefined : { vf, guid: port_guid },
  }
}

/** One VLAN of 802.1Q has the attribute that old kernels know. */
function vlansOf(vf: number, list: readonly Vlan[] | undefined): VfInfo {
  const [first, ...more] = list ?? []
  if (first === undefined) return {}
  if (more.length === 0 && first.vlanProto === etherTypes['802.1Q']) {
    return { vlan: { vf, vlan: first.vlan, qos: first.qos } }
  }
  return { vlanList: { info: (list ?? []).map((each) => ({ vf, ...each })) } }
}

function ratesOf(vf: number, { rate, min_tx_rate: min, max_tx_rate: max }: FoundFunction): VfInfo {
  if (min === undefined && max === undefined) return rate === undefined ? {} : { txRate: { vf, rate } }
  // The kernel sets both at once; what is not said would have to be asked for, which nobody needs who says both.
  const most = max ?? rate
  if (min === undefined || most === undefined) throw new UsageError("'min_tx_rate' and 'max_tx_rate' go together")
  return { rate: { vf, minTxRate: min, maxTxRate: most } }
}

const off = oneOf('off', 'none')

/** Takes a program off, from the place that the word means. */
const xdpOff: Kind<number> = {
  label: 'off',
  read(reader, word) {
    off.read(reader, word)
    if (word === 'xdpgeneric') return xdpFlags.SKB_MODE
    return word === 'xdpdrv' ? xdpFlags.DRV_MODE : word === 'xdpoffload' ? xdpFlags.HW_MODE : 0
  },
}

/** Words for what few links have. */
export const specialEntries = {
  vf: often(virtualFunction, 'settings of a virtual function of a card'),
  xdp: once(xdpOff, 'takes the XDP program off', 'xdp', 'xdpgeneric', 'xdpdrv', 'xdpoffload'),
} as const

/** What was said by those words. */
export type FoundSpecial = Found<typeof specialEntries>

/** What those words describe. */
export function describeSpecial(vf: FoundSpecial['vf'], xdp: FoundSpecial['xdp']): LinkSettings {
  return {
    ...(vf === undefined ? {} : { vfinfoList: { info: [...vf] } }),
    ...(xdp === undefined ? {} : { xdp: { fd: -1, flags: xdp } }),
  }
}
