import {
  encapTypes,
  type LwtunnelErspan,
  type LwtunnelGeneve,
  type LwtunnelIp,
  type LwtunnelIp6,
  type LwtunnelIpOpts,
} from '../../families/route/index.ts'
import { addressOfFamily } from '../grammar/address-of-family.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { type Kind, kind, mapped } from '../grammar/kind.ts'
import { nothing, number } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { present } from '../iproute2/present.ts'
import { tos } from '../iproute2/tos.ts'
import { AF_INET, AF_INET6, numberOf } from '../words/values.ts'
import type { EncapForm, Fields } from './encap-form.ts'

/** Bits of the tunnel header (TUNNEL_*, `linux/if_tunnel.h`). */
const tunnelBits = { csum: 0x01, key: 0x04, seq: 0x08 } as const

const tunnelId: Kind<bigint> = kind('ID', 'a number', (text, word) => {
  if (/^(\d+|0x[\da-f]+)$/i.test(text) && BigInt(text) < 1n << 64n) return BigInt(text)
  throw new UsageError(`${word} must be a number below 2^64, not '${text}'`)
})

/** `CLASS:TYPE:DATA[,…]`, the data in hexadecimal. */
const geneveOptions: Kind<LwtunnelIpOpts> = kind('CLASS:TYPE:DATA,…', 'options', (text, word) => {
  return { geneve: text.split(',').map((option) => geneveOption(option, word)) }
})

function geneveOption(text: string, word: string): LwtunnelGeneve {
  const [group = '', type = '', data = '', ...rest] = text.split(':')
  if (rest.length > 0 || !/^([\da-f]{8})*$/i.test(data))
    throw new UsageError(`${word} takes CLASS:TYPE:DATA, the data in multiples of eight hexadecimal digits`)
  return {
    class: numberOf(group, `the class of ${word}`, 0xffff),
    type: numberOf(type, `the type of ${word}`, 0xff),
    data: Uint8Array.from(Buffer.from(data, 'hex')),
  }
}

const vxlanOptions = mapped(number('GBP'), (gbp): LwtunnelIpOpts => ({ vxlan: { gbp } }))

/** `VERSION:INDEX:DIRECTION:ID`: the index of version 1, direction and hardware id of version 2. */
const erspanOptions: Kind<LwtunnelIpOpts> = kind('VERSION:INDEX:DIR:ID', 'options', (text, word) => {
  const [ver = '', index = '', dir = '', hwid = '', ...rest] = text.split(':')
  if (rest.length > 0) throw new UsageError(`${word} takes VERSION:INDEX:DIR:ID, not '${text}'`)
  const part = (given: string, max: number) => (given === '' ? undefined : numberOf(given, word, max))
  const found = { ver: part(ver, 0xff), index: part(index, 0xffff_ffff), dir: part(dir, 0xff), hwid: part(hwid, 0xff) }
  return { erspan: present(found) as LwtunnelErspan }
})

const commonWords = {
  id: once(tunnelId, 'key of the tunnel'),
  key: once(nothing, 'the header has a key'),
  csum: once(nothing, 'the header has a checksum'),
  seq: once(nothing, 'the header has sequence numbers'),
  geneve: once(geneveOptions, 'options of Geneve', 'geneve_opts'),
  vxlan: once(vxlanOptions, 'group-based policy of VXLAN', 'vxlan_opts'),
  erspan: once(erspanOptions, 'options of ERSPAN', 'erspan_opts'),
}

const ipWords = grammar({
  ...commonWords,
  dst: once(addressOfFamily(AF_INET), 'the other end'),
  src: once(addressOfFamily(AF_INET), 'this end'),
  ttl: once(number('TTL', 0xff), 'TTL of the outer packet'),
  tos: once(tos, 'type of service of the outer packet'),
})

const ip6Words = grammar({
  ...commonWords,
  dst: once(addressOfFamily(AF_INET6), 'the other end'),
  src: once(addressOfFamily(AF_INET6), 'this end'),
  hoplimit: once(number('N', 0xff), 'hop limit of the outer packet'),
  tc: once(tos, 'traffic class of the outer packet'),
})

/** What both families have in common. */
function commonOf({ id, key, csum, seq, geneve, vxlan, erspan }: Found<typeof commonWords>): LwtunnelIp {
  const flags = (key ? tunnelBits.key : 0) | (csum ? tunnelBits.csum : 0) | (seq ? tunnelBits.seq : 0)
  const given = [geneve, vxlan, erspan].filter((opts) => opts !== undefined)
  if (given.length > 1) throw new UsageError('options of Geneve, VXLAN and ERSPAN exclude each other')
  return {
    ...(id === undefined ? {} : { id }),
    ...(flags === 0 ? {} : { flags }),
    ...(given[0] === undefined ? {} : { opts: given[0] }),
  }
}

export const ipTunnel: EncapForm<LwtunnelIp> = {
  type: encapTypes.IP,
  words: mapped(ipWords, ({ dst, src, ttl, tos, ...rest }): LwtunnelIp => ({ ...commonOf(rest), dst, src, ttl, tos })),
  iproute2: ({ id, src, dst, ttl, tos, flags, opts }) => {
    return { ...present({ id: idField(id), src, dst, ttl, tos }), ...flagFields(flags), ...optionFields(opts) }
  },
}

export const ip6Tunnel: EncapForm<LwtunnelIp6> = {
  type: encapTypes.IP6,
  words: mapped(ip6Words, ({ dst, src, hoplimit, tc, ...rest }): LwtunnelIp6 => {
    return { ...commonOf(rest), dst, src, hoplimit, tc }
  }),
  iproute2: ({ id, src, dst, hoplimit, tc, flags, opts }) => {
    return { ...present({ id: idField(id), src, dst, hoplimit, tc }), ...flagFields(flags), ...optionFields(opts) }
  },
}

/** Above 2⁵³ the nearest number that JavaScript has, which is what whoever reads the JSON there gets of the exact one too. */
function idField(id: bigint | undefined): number | undefined {
  return id === undefined ? undefined : Number(id)
}

function flagFields(flags = 0): Fields {
  const words = ['key', 'csum', 'seq'] as const
  return Object.fromEntries(words.filter((word) => (flags & tunnelBits[word]) !== 0).map((word) => [word, true]))
}

function optionFields({ geneve, vxlan, erspan }: LwtunnelIpOpts = {}): Fields {
  if (geneve !== undefined) return { geneve_opts: geneve.map(geneveFields) }
  if (vxlan !== undefined) return { vxlan_opts: [{ gbp: vxlan.gbp ?? 0 }] }
  if (erspan === undefined) return {}
  const { ver = 0, index = 0, dir = 0, hwid = 0 } = erspan
  return { erspan_opts: [ver === 1 ? { ver, index, dir: 0, hwid: 0 } : { ver, index: 0, dir, hwid }] }
}

function geneveFields({ class: group = 0, type = 0, data = new Uint8Array() }: LwtunnelGeneve): Fields {
  return { class: group, type, data: Buffer.from(data).toString('hex') }
}
