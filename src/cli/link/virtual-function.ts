import { hardwareTypes, type VfInfo, type VfSetting, type VfStats, vfLinkStates } from '../../families/route/index.ts'
import type { Plain } from '../../schema/index.ts'
import { etherTypeName, etherTypes } from '../iproute2/ether-types.ts'
import { linkTypeName } from '../iproute2/link-types.ts'
import { present } from '../iproute2/present.ts'

/** What of the link decides on how its virtual functions are printed. */
export interface OfLink {
  readonly type: number | undefined
  readonly isPointToPoint: boolean
  readonly withCounters: boolean
}

/** A virtual function of a card as `ip -j` prints it. */
export function virtualFunction(vf: VfInfo, { type, isPointToPoint, withCounters }: OfLink): Plain {
  const address = (of: string | undefined) => (of === undefined ? undefined : shortened(of, type))
  return present({
    vf: vf.mac?.vf,
    link_type: linkTypeName(type),
    address: address(vf.mac?.mac),
    link_pointtopoint: vf.broadcast !== undefined && isPointToPoint ? true : undefined,
    broadcast: address(vf.broadcast),
    ...vlans(vf),
    tx_rate: vf.txRate?.rate || undefined,
    rate: vf.rate && { max_tx: vf.rate.maxTxRate, min_tx: vf.rate.minTxRate },
    spoofchk: settingOf(vf.spoofchk),
    'node guid': vf.ibNodeGuid && guidText(vf.ibNodeGuid.guid),
    'port guid': vf.ibPortGuid && guidText(vf.ibPortGuid.guid),
    link_state: vf.linkState && linkStateName(vf.linkState.linkState),
    trust: settingOf(vf.trust),
    query_rss_en: settingOf(vf.rssQueryEn),
    stats: withCounters && vf.stats ? counters(vf.stats) : undefined,
  })
}

/** Bytes of an address: those of InfiniBand are longer. */
function shortened(address: string, type: number | undefined): string {
  const length = type === hardwareTypes.ETHER ? 6 : 20
  return address.split(':').slice(0, length).join(':')
}

function vlans({ vlanList, vlan }: VfInfo): Record<string, Plain | undefined> {
  if (vlanList === undefined) return { vlan: vlan?.vlan || undefined, qos: vlan?.qos || undefined }
  const list = (vlanList.info ?? []).map(({ vlan: id, qos, vlanProto }) =>
    present({
      vlan: id || undefined,
      qos: qos || undefined,
      protocol: vlanProto && vlanProto !== etherTypes['802.1Q'] ? etherTypeName(vlanProto) : undefined,
    }),
  )
  return { vlan_list: list }
}

/** What a driver does not say. */
const NOT_SAID = 0xffff_ffff

function settingOf(setting: VfSetting | undefined): boolean | undefined {
  return setting === undefined || setting.setting === NOT_SAID ? undefined : setting.setting !== 0
}

function linkStateName(state: number): string {
  if (state === vfLinkStates.AUTO) return 'auto'
  return state === vfLinkStates.ENABLE ? 'enable' : 'disable'
}

function guidText(guid: bigint): string {
  return guid
    .toString(16)
    .padStart(16, '0')
    .replace(/..(?=.)/g, '$&:')
}

function counters(stats: VfStats): Plain {
  const count = (value: bigint | undefined) => (value === undefined ? undefined : Number(value))
  return {
    rx: present({
      bytes: count(stats.rxBytes),
      packets: count(stats.rxPackets),
      multicast: count(stats.multicast),
      broadcast: count(stats.broadcast),
      dropped: count(stats.rxDropped),
    }),
    tx: present({
      tx_bytes: count(stats.txBytes),
      tx_packets: count(stats.txPackets),
      dropped: count(stats.txDropped),
    }),
  }
}
