import { encapTypes, type Ioam6Iptunnel, ioam6Modes } from '../../families/route/index.ts'
import { addressOfFamily } from '../grammar/address-of-family.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { type Kind, kind, mapped } from '../grammar/kind.ts'
import { nothing, number, oneOf } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { present } from '../iproute2/present.ts'
import { AF_INET6 } from '../words/values.ts'
import type { EncapForm } from './encap-form.ts'

/** How a trace gets into packets. */
const modes = { inline: ioam6Modes.INLINE, encap: ioam6Modes.ENCAP, auto: ioam6Modes.AUTO } as const

/** `K/N`: of every N packets K carry a trace. */
const frequency: Kind<{ freqK: number; freqN: number }> = kind('K/N', 'a frequency', (text, word) => {
  const [, k, n] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  const [freqK, freqN] = [Number(k), Number(n)]
  if (freqK >= 1 && freqK <= freqN && freqN <= 1_000_000) return { freqK, freqN }
  throw new UsageError(`${word} takes K/N with 1 ≤ K ≤ N ≤ 1000000, not '${text}'`)
})

const words = grammar({
  freq: once(frequency, 'how many of how many packets carry a trace; 1/1 by default'),
  mode: once(oneOf(...(Object.keys(modes) as (keyof typeof modes)[])), 'how it gets into packets; inline by default'),
  tunsrc: once(addressOfFamily(AF_INET6), 'source of the outer packet, of encap and auto'),
  tundst: once(addressOfFamily(AF_INET6), 'destination of the outer packet, of encap and auto'),
  trace: once(nothing, 'a trace'),
  prealloc: once(nothing, 'with room that is made at the start'),
  type: once(number('TYPE', 0xffffff), 'what nodes write, a bit for each (RFC 9197)'),
  ns: once(number('NAMESPACE', 0xffff), 'IOAM namespace'),
  size: once(number('BYTES', 244), 'room for what nodes write, in bytes: a multiple of four'),
})

function describe(found: Found<typeof words.entries>): Ioam6Iptunnel {
  const { freq = { freqK: 1, freqN: 1 }, mode = 'inline', tunsrc, tundst, type, ns, size } = found
  if (!type || ns === undefined || !size || !found.trace || !found.prealloc)
    throw new UsageError('encap ioam6 needs a trace', 'As in: encap ioam6 trace prealloc type 0x800000 ns 1 size 12')
  if (size % 4 !== 0) throw new UsageError(`'size' must be a multiple of four, not ${size}`)
  if ((mode === 'inline') !== (tundst === undefined)) throw new UsageError(`'tundst' is for the modes encap and auto`)
  return {
    mode: modes[mode],
    dst: tundst,
    src: tunsrc,
    ...freq,
    trace: {
      namespaceId: ns,
      lengths: { nodelen: 0, flags: 0, remlen: size / 4 },
      type: { type, reserved: 0 },
      data: new Uint8Array(),
    },
  }
}

export const ioam6: EncapForm<Ioam6Iptunnel> = {
  type: encapTypes.IOAM6,
  words: mapped(words, describe),
  iproute2({ mode, dst, trace, freqK, freqN }) {
    if (mode === undefined || trace === undefined || freqK === undefined || freqN === undefined) return {}
    const frequency = { freqk: freqK, freqn: freqN }
    if (mode !== modes.inline && dst === undefined) return frequency
    return present({
      ...frequency,
      mode: Object.entries(modes).find(([, number]) => number === mode)?.[0] ?? '<unknown>',
      tundst: mode === modes.inline ? undefined : dst,
      trace: null,
      prealloc: null,
      type: trace.type.type.toString(16),
      ns: trace.namespaceId,
      size: trace.lengths.remlen * 4,
    })
  },
}
