import { vxlanDontFragment } from '../../../families/route/index.ts'
import { address, number } from '../../grammar/kinds.ts'
import { AF_INET } from '../../words/values.ts'
import { bool, type Form, hexOrNone, named, orInherit, typeOfService } from './form.ts'
import { type Draft, edits, type Setting, switched } from './link-kind.ts'

/** How the don't-fragment bit is set; VXLAN and Geneve have the same numbers for it. */
const dontFragment: Form<number> = named({
  unset: vxlanDontFragment.UNSET,
  set: vxlanDontFragment.SET,
  inherit: vxlanDontFragment.INHERIT,
})

/** Settings that VXLAN and Geneve have in common. */
export const udpTunnelSettings: {
  readonly [K in
    | 'id'
    | 'tos'
    | 'df'
    | 'label'
    | 'port'
    | 'udpCsum'
    | 'udpZeroCsum6Tx'
    | 'udpZeroCsum6Rx']: Setting<number>
} = {
  id: { words: ['id', 'vni'] },
  tos: { words: ['tos', 'dsfield'], form: typeOfService },
  df: { form: dontFragment },
  label: { words: ['flowlabel', 'label'], form: { kind: number('LABEL', 0xfffff), json: hexOrNone.json } },
  port: { words: ['dstport'] },
  udpCsum: { words: [], form: bool },
  udpZeroCsum6Tx: { words: [], form: bool },
  udpZeroCsum6Rx: { words: [], form: bool },
}

/** A word and its contrary for an attribute of 0 or 1. */
export function switchedAttribute(attribute: string, help: string, ...words: string[]) {
  return switched(help, ({ data }, isOn) => Object.assign(data, { [attribute]: Number(isOn) }), ...words)
}

/** Words for checksums. */
export const checksumWords = {
  udpCsum: switchedAttribute('udpCsum', 'checksums over IPv4', 'udpcsum'),
  udpZeroCsum6Tx: switchedAttribute('udpZeroCsum6Tx', 'send without checksums over IPv6', 'udp6zerocsumtx'),
  udpZeroCsum6Rx: switchedAttribute('udpZeroCsum6Rx', 'receive without checksums over IPv6', 'udp6zerocsumrx'),
} as const

/** A word for an address that has one attribute for each family. */
export function addressWord(attribute: string, attribute6: string, help: string, ...words: string[]) {
  const set = ({ data }: Draft, found: { family: number; address: string }) =>
    Object.assign(data, { [found.family === AF_INET ? attribute : attribute6]: found.address })
  return edits(address, help, set, ...words)
}

/** Stands for the lifetime of the packet inside; a lifetime has eight bits. */
export const INHERITED = 256
/** The lifetime of the outer packet; 0 lets the kernel choose. */
export const ttl = orInherit(orInherit(number('TTL', 255), 0, 'auto'), INHERITED)
