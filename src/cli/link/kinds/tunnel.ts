import { tunnelEncapFlags, tunnelEncapTypes } from '../../../families/route/index.ts'
import type { Plain } from '../../../schema/index.ts'
import { type Kind, kind } from '../../grammar/kind.ts'
import { nothing, number } from '../../grammar/kinds.ts'
import { UsageError } from '../../grammar/usage-error.ts'
import { AF_INET, type AF_INET6, addressOf } from '../../words/values.ts'
import { type Form, hexOrNone, isUnspecified, linkOrNone, names, orInherit, typeOfService } from './form.ts'
import { type Draft, edits, type KindEntries, type Setting, switched } from './link-kind.ts'

/** An end of a tunnel; `any` is none. */
function endpoint(family: number): Kind<string | undefined> {
  return kind(
    'ADDRESS|any',
    'an address, or any',
    (given, word) => {
      if (given === 'any') return undefined
      const found = addressOf(given, word)
      if (found.family !== family) {
        throw new UsageError(`${word} must be an IPv${family === AF_INET ? 4 : 6} address, not '${given}'`)
      }
      return found.address
    },
    { words: ['any'] },
  )
}

function endpointWord(attribute: 'local' | 'remote', help: string, family: number) {
  return edits(
    endpoint(family),
    help,
    ({ data }, address) => {
      if (address === undefined) delete data[attribute]
      else data[attribute] = address
    },
    attribute,
  )
}

/** Words for the ends of a tunnel over a family. */
export function endpointWords(family: typeof AF_INET | typeof AF_INET6): KindEntries {
  return {
    remote: endpointWord('remote', 'the remote end', family),
    local: endpointWord('local', 'the local end', family),
  }
}

/** The ends of a tunnel, as `ip -j` prints them. */
export function endpointsJson({ remote, local }: { remote?: string | undefined; local?: string | undefined }) {
  return { remote: isUnspecified(remote) ? 'any' : remote, local: isUnspecified(local) ? 'any' : local }
}

/** Hops of the outer packet; 0 are those of the packet inside. */
const tunnelTtl = orInherit(number('TTL', 255), 0)

/** Attributes of a tunnel that are typed or shown in ways of their own. */
export const special = { words: [], json: '' } as const

/** A mark for routing the outer packet; 0 is not printed. */
export const mark: Form<number> = { kind: number('MARK'), json: hexOrNone.json }

/** Settings that all tunnels over IP have. */
export const tunnelSettings: {
  readonly [K in 'link' | 'ttl' | 'encapType' | 'encapFlags' | 'encapSport' | 'encapDport']: Setting<number>
} & { readonly [K in 'local' | 'remote']: Setting<string> } & { readonly collectMetadata: Setting<true> } = {
  link: { words: ['dev'], form: linkOrNone },
  local: special,
  remote: special,
  ttl: { words: ['ttl', 'hoplimit', 'hlim'], json: '', form: { kind: tunnelTtl, json: Number } },
  encapType: { words: ['encap'], json: '', form: names(['none', 'fou', 'gue']) },
  encapFlags: special,
  encapSport: {
    words: ['encap-sport'],
    json: '',
    form: { kind: orInherit(number('PORT', 0xffff), 0, 'auto'), json: Number },
  },
  encapDport: { words: ['encap-dport'], json: '' },
  collectMetadata: { words: ['external'], json: 'external' },
}

/** Settings that all tunnels over IPv4 have besides. */
export const ipv4TunnelSettings = {
  ...tunnelSettings,
  tos: { words: ['tos', 'tclass', 'dsfield'], form: typeOfService },
  pmtudisc: special,
  fwmark: { form: mark },
} as const

/** Sets or clears bits of an attribute. */
export function setBits({ data }: Draft, attribute: string, bits: number, isOn: boolean): void {
  const before = Number(data[attribute] ?? 0)
  data[attribute] = isOn ? before | bits : before & ~bits
}

const encapFlagWord = (word: string, bit: number, help: string) =>
  switched(help, (draft, isOn) => setBits(draft, 'encapFlags', bit, isOn), word)

/** Words for UDP around the tunnel. */
export const encapWords: KindEntries = {
  noencap: edits(nothing, 'nothing around the tunnel', ({ data }) => {
    data.encapType = tunnelEncapTypes.NONE
  }),
  encapCsum: encapFlagWord('encap-csum', tunnelEncapFlags.CSUM, 'checksums of the UDP around'),
  encapCsum6: encapFlagWord('encap-udp6-csum', tunnelEncapFlags.CSUM6, 'the same over IPv6'),
  encapRemcsum: encapFlagWord('encap-remcsum', tunnelEncapFlags.REMCSUM, 'leave checksums to the remote end'),
}

/** A word for path MTU discovery. */
export const pathMtuWords: KindEntries = {
  pmtudisc: switched(
    'path MTU discovery',
    ({ data }, isOn) => Object.assign(data, { pmtudisc: Number(isOn) }),
    'pmtudisc',
  ),
}

/** What is around a tunnel. */
interface Encap {
  readonly encapType?: number | undefined
  readonly encapFlags?: number | undefined
  readonly encapSport?: number | undefined
  readonly encapDport?: number | undefined
}

const encapNames = { fou: tunnelEncapTypes.FOU, gue: tunnelEncapTypes.GUE } as const

/** UDP around a tunnel, as `ip -j` prints it. */
export function encapJson({ encapType = 0, encapFlags = 0, encapSport = 0, encapDport = 0 }: Encap): {
  readonly encap?: Plain
} {
  if (encapType === tunnelEncapTypes.NONE) return {}
  const type = Object.entries(encapNames).find((entry) => entry[1] === encapType)?.[0] ?? null
  const has = (bit: number) => (encapFlags & bit) !== 0
  return {
    encap: {
      type,
      sport: encapSport,
      dport: encapDport,
      csum: has(tunnelEncapFlags.CSUM),
      csum6: has(tunnelEncapFlags.CSUM6),
      remcsum: has(tunnelEncapFlags.REMCSUM),
    },
  }
}
