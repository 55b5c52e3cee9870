import type { EncapDescription } from '../../config/index.ts'
import {
  encapTypes,
  type Seg6Local,
  type Seg6LocalCounters,
  type Seg6LocalFlavors,
  seg6LocalActions,
  seg6LocalFlavorOperations,
} from '../../families/route/index.ts'
import { addressOfFamily } from '../grammar/address-of-family.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { type Kind, kind, mapped } from '../grammar/kind.ts'
import { linkName, nothing, number, numbered, oneOf } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { tableNames } from '../iproute2/name-files.ts'
import { present } from '../iproute2/present.ts'
import { AF_INET, AF_INET6 } from '../words/values.ts'
import type { EncapForm, Fields } from './encap-form.ts'
import { hmacKey, segmentFields, segmentHeader, segments } from './segments.ts'

/** What a segment does, as RFC 8986 and iproute2 write it. */
const actions = {
  End: seg6LocalActions.END,
  'End.X': seg6LocalActions.END_X,
  'End.T': seg6LocalActions.END_T,
  'End.DX2': seg6LocalActions.END_DX2,
  'End.DX6': seg6LocalActions.END_DX6,
  'End.DX4': seg6LocalActions.END_DX4,
  'End.DT6': seg6LocalActions.END_DT6,
  'End.DT4': seg6LocalActions.END_DT4,
  'End.B6': seg6LocalActions.END_B6,
  'End.B6.Encaps': seg6LocalActions.END_B6_ENCAP,
  'End.BM': seg6LocalActions.END_BM,
  'End.S': seg6LocalActions.END_S,
  'End.AS': seg6LocalActions.END_AS,
  'End.AM': seg6LocalActions.END_AM,
  'End.BPF': seg6LocalActions.END_BPF,
  'End.DT46': seg6LocalActions.END_DT46,
} as const

/** Flavors by number. */
const flavorNames = ['', 'psp', 'usp', 'usd', 'next-csid'] as const

const flavors: Kind<number> = kind(
  'FLAVOR,…',
  'flavors',
  (text, word) =>
    text.split(',').reduce((bits, name) => {
      const number = (flavorNames as readonly string[]).indexOf(name.toLowerCase())
      if (number < 1) throw new UsageError(`${word} takes ${flavorNames.slice(1).join(', ')}, not '${name}'`)
      return bits | (1 << number)
    }, 0),
  { words: flavorNames.slice(1) },
)

const header = grammar({
  segs: once(segments, 'segments that packets go through'),
  hmac: once(hmacKey, 'key of an HMAC'),
})

const table = numbered('TABLE', 'table', tableNames, 0xffff_ffff)

const words = grammar({
  action: once(oneOf(...(Object.keys(actions) as (keyof typeof actions)[])), 'what happens to packets'),
  srh: once(header, 'the header that packets get'),
  table: once(table, 'the table to look up in'),
  vrftable: once(table, 'the table of the VRF to look up in'),
  nh4: once(addressOfFamily(AF_INET), 'the next IPv4 hop'),
  nh6: once(addressOfFamily(AF_INET6), 'the next IPv6 hop'),
  iif: once(linkName, 'the link that packets come in by'),
  oif: once(linkName, 'the link that packets go out by'),
  count: once(nothing, 'count packets'),
  flavors: once(flavors, 'variants of the action'),
  lblen: once(number('BITS', 0xff), 'length of the locator block, of next-csid'),
  nflen: once(number('BITS', 0xff), 'length of node and function, of next-csid'),
})

function describe(found: Found<typeof words.entries>): EncapDescription {
  const { action, srh, count, flavors, lblen, nflen, ...rest } = found
  if (action === undefined) throw new UsageError('encap seg6local needs an action', 'As in: encap seg6local action End')
  if (srh !== undefined && srh.segs === undefined) throw new UsageError("'srh' needs segs")
  if (flavors === undefined && (lblen ?? nflen) !== undefined) throw new UsageError("'lblen' and 'nflen' need flavors")
  return {
    action: actions[action],
    ...rest,
    ...(srh?.segs === undefined ? {} : { srh: segmentHeader(srh.segs, srh.hmac, action !== 'End.B6.Encaps') }),
    ...(count ? { counters: { packets: 0n, bytes: 0n, errors: 0n } } : {}),
    ...(flavors === undefined ? {} : { flavors: { operation: flavors, lcblockBits: lblen, lcnodeFnBits: nflen } }),
  }
}

export const seg6Local: EncapForm<Seg6Local> = {
  type: encapTypes.SEG6_LOCAL,
  words: mapped(words, describe),
  iproute2(encap, { names, statistics, numeric }) {
    const { action, srh, table, vrftable, nh4, nh6, iif, oif, bpf, counters, flavors } = encap
    if (action === undefined) return {}
    const tableName = (id: number | undefined) =>
      id === undefined ? undefined : ((numeric ? undefined : tableNames.nameOf(id)) ?? `${id}`)
    const linkName = (index: number | undefined) => (index === undefined ? undefined : names.iproute2(index))
    return present({
      action: Object.entries(actions).find(([, number]) => number === action)?.[0] ?? '<unknown>',
      srh: srh === undefined ? undefined : segmentFields(srh),
      table: tableName(table),
      vrftable: tableName(vrftable),
      nh4,
      nh6,
      iif: linkName(iif),
      oif: linkName(oif),
      endpoint: bpf === undefined ? undefined : (bpf.progName ?? '<unknown>'),
      stats64: statistics && counters !== undefined ? counterFields(counters) : undefined,
      ...(flavors === undefined ? {} : flavorFields(flavors)),
    })
  },
}

function counterFields({ packets = 0n, bytes = 0n, errors = 0n }: Seg6LocalCounters): Fields {
  return { packets: Number(packets), bytes: Number(bytes), errors: Number(errors) }
}

function flavorFields({ operation, lcblockBits, lcnodeFnBits }: Seg6LocalFlavors): Fields {
  const numbers = Object.values(seg6LocalFlavorOperations).filter((number) => number > 0)
  const set = operation === undefined ? undefined : numbers.filter((number) => (operation & (1 << number)) !== 0)
  return present({
    flavors: set?.map((number) => flavorNames[number] ?? ''),
    lblen: lcblockBits,
    nflen: lcnodeFnBits,
  })
}
