import type { Vxlan } from '../../../../../../families/route/index.ts'
import { defined } from '../../../answer/defined.ts'

/** All settings, also those that nobody asked for (vxlan_fill_info()). */
export function vxlanInfo(data: Vxlan): Vxlan {
  return defined<Vxlan>({
    id: data.id ?? 0,
    group: shownAddress(data.group),
    group6: shownAddress(data.group6),
    link: data.link === 0 ? undefined : data.link,
    local: shownAddress(data.local),
    local6: shownAddress(data.local6),
    ttl: data.ttl ?? 0,
    ttlInherit: data.ttlInherit ?? false,
    tos: data.tos ?? 0,
    df: data.df ?? 0,
    label: data.label ?? 0,
    labelPolicy: data.labelPolicy ?? 0,
    learning: data.learning ?? 1,
    proxy: data.proxy ?? 0,
    rsc: data.rsc ?? 0,
    l2miss: data.l2miss ?? 0,
    l3miss: data.l3miss ?? 0,
    collectMetadata: data.collectMetadata ?? 0,
    ageing: data.ageing ?? 300,
    limit: data.limit ?? 0,
    port: data.port,
    udpCsum: data.udpCsum ?? 1,
    udpZeroCsum6Tx: data.udpZeroCsum6Tx ?? 0,
    udpZeroCsum6Rx: data.udpZeroCsum6Rx ?? 0,
    remcsumTx: data.remcsumTx ?? 0,
    remcsumRx: data.remcsumRx ?? 0,
    localbypass: data.localbypass ?? 1,
    portRange: data.portRange ?? { low: 0, high: 0 },
    gbp: data.gbp,
    gpe: data.gpe,
    remcsumNopartial: data.remcsumNopartial,
    vnifilter: data.vnifilter === 0 ? undefined : data.vnifilter,
    reservedBits: data.reservedBits,
  })
}

/** The address that stands for none is not told. */
function shownAddress(text: string | undefined): string | undefined {
  return text === '0.0.0.0' || text === '::' ? undefined : text
}
