import { encapTypes, type Ila, ilaCsumModes, ilaHookTypes, ilaIdentTypes } from '../../families/route/index.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { oneOf } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { present } from '../iproute2/present.ts'
import type { EncapForm } from './encap-form.ts'

const csumModes = {
  'adj-transport': ilaCsumModes.ADJUST_TRANSPORT,
  'neutral-map': ilaCsumModes.NEUTRAL_MAP,
  'no-action': ilaCsumModes.NO_ACTION,
  'neutral-map-auto': ilaCsumModes.NEUTRAL_MAP_AUTO,
} as const

const identTypes = {
  iid: ilaIdentTypes.IID,
  luid: ilaIdentTypes.LUID,
  'virt-v4': ilaIdentTypes.VIRT_V4,
  'virt-uni-v6': ilaIdentTypes.VIRT_UNI_V6,
  'virt-multi-v6': ilaIdentTypes.VIRT_MULTI_V6,
  'nonlocal-addr': ilaIdentTypes.NONLOCAL_ADDR,
  'use-format': ilaIdentTypes.USE_FORMAT,
} as const

const hookTypes = { output: ilaHookTypes.ROUTE_OUTPUT, input: ilaHookTypes.ROUTE_INPUT } as const

/** Half an IPv6 address: four groups of hexadecimal digits. */
const locator: Kind<bigint> = kind('LOCATOR', 'a locator', (text, word) => {
  if (!/^[\da-f]{1,4}(:[\da-f]{1,4}){3}$/i.test(text))
    throw new UsageError(`${word} takes a locator as 2001:db8:0:1, not '${text}'`)
  return text.split(':').reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
})

const keysOf = <T extends object>(table: T) => Object.keys(table) as (keyof T & string)[]

const more = grammar({
  csumMode: once(oneOf(...keysOf(csumModes)), 'what is done about checksums', 'csum-mode'),
  identType: once(oneOf('luid', 'use-format'), 'the kind of identifier', 'ident-type'),
  hookType: once(oneOf(...keysOf(hookTypes)), 'where it is translated', 'hook-type'),
})

export const ila: EncapForm<Ila> = {
  type: encapTypes.ILA,
  words: {
    label: 'LOCATOR …',
    read(reader, word): Ila {
      const found = { locator: locator.read(reader, word), ...more.read(reader, word) }
      return {
        locator: found.locator,
        csumMode: found.csumMode === undefined ? undefined : csumModes[found.csumMode],
        identType: found.identType === undefined ? undefined : identTypes[found.identType],
        hookType: found.hookType === undefined ? undefined : hookTypes[found.hookType],
      }
    },
  },
  iproute2: ({ locator, csumMode, identType, hookType }) =>
    present({
      locator: locator === undefined ? undefined : locatorText(locator),
      csum_mode: nameIn(csumModes, csumMode),
      ident_type: nameIn(identTypes, identType),
      hook_type: nameIn(hookTypes, hookType),
    }),
}

function locatorText(locator: bigint): string {
  return [48n, 32n, 16n, 0n].map((shift) => ((locator >> shift) & 0xffffn).toString(16)).join(':')
}

function nameIn(table: Readonly<Record<string, number>>, number: number | undefined): string | undefined {
  if (number === undefined) return undefined
  return Object.entries(table).find((entry) => entry[1] === number)?.[0] ?? 'unknown'
}
