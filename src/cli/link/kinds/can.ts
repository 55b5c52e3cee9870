import {
  type Can,
  type CanBittiming,
  type CanBittimingConst,
  type CanTdc,
  can,
  canModes,
} from '../../../families/route/index.ts'
import { flagNames, type Plain } from '../../../schema/index.ts'
import { type Kind, kind } from '../../grammar/kind.ts'
import { nothing, number, oneOf, onOff } from '../../grammar/kinds.ts'
import { UsageError } from '../../grammar/usage-error.ts'
import { present } from '../../iproute2/present.ts'
import { names } from './form.ts'
import { type Draft, edits, type KindEntries, linkKind } from './link-kind.ts'

/** A part of a bit as a fraction, kept in thousandths. */
const samplePoint: Kind<number> = kind('0.000..0.999', 'a fraction', (given, word) => {
  const fraction = /^\d*\.?\d+$/.test(given) ? Number(given) : Number.NaN
  if (fraction < 1) return Math.round(fraction * 1000)
  throw new UsageError(`${word} must be a fraction from 0 to 0.999, not '${given}'`)
})

const noTiming: CanBittiming = {
  bitrate: 0,
  samplePoint: 0,
  tq: 0,
  propSeg: 0,
  phaseSeg1: 0,
  phaseSeg2: 0,
  sjw: 0,
  brp: 0,
}

/** Words for the timing of a bit; those for data have a letter in front. */
function timingWords(attribute: 'bittiming' | 'dataBittiming', letter: '' | 'd'): KindEntries {
  const word = (member: keyof CanBittiming, spelling: string, help: string, of: Kind<number> = number('N')) => [
    `${letter}${spelling}`,
    edits(of, help, ({ data }, value) => {
      data[attribute] = { ...noTiming, ...(data[attribute] as object), [member]: value }
    }),
  ]
  return Object.fromEntries([
    word('bitrate', 'bitrate', 'bit/s'),
    word('samplePoint', 'sample-point', 'when in a bit its value is taken', samplePoint),
    word('tq', 'tq', 'length of a time quantum in ns'),
    word('propSeg', 'prop-seg', 'propagation segment in quanta'),
    word('phaseSeg1', 'phase-seg1', 'first phase segment in quanta'),
    word('phaseSeg2', 'phase-seg2', 'second phase segment in quanta'),
    word('sjw', 'sjw', 'most quanta to jump'),
  ]) as KindEntries
}

function setMode({ data }: Draft, bits: number, mask: number): void {
  const { flags = 0, mask: before = 0 } = (data.ctrlmode ?? {}) as { flags?: number; mask?: number }
  data.ctrlmode = { flags: (flags & ~mask) | bits, mask: before | mask }
}

/** Modes by their words. */
const modeBits = {
  loopback: canModes.LOOPBACK,
  'listen-only': canModes.LISTENONLY,
  'triple-sampling': canModes['3_SAMPLES'],
  'one-shot': canModes.ONE_SHOT,
  'berr-reporting': canModes.BERR_REPORTING,
  fd: canModes.FD,
  'presume-ack': canModes.PRESUME_ACK,
  'fd-non-iso': canModes.FD_NON_ISO,
  'cc-len8-dlc': canModes.CC_LEN8_DLC,
} as const

const modeWords: KindEntries = Object.fromEntries(
  Object.entries(modeBits).map(([word, bit]) => [
    word,
    edits(onOff, `the mode ${word}`, (draft, isOn) => setMode(draft, isOn ? bit : 0, bit)),
  ]),
)

const tdcModes = { auto: canModes.TDC_AUTO, manual: canModes.TDC_MANUAL, off: 0 } as const

const tdcWord = (member: keyof CanTdc & string, help: string) =>
  edits(number('N'), help, ({ data }, value) => {
    data.tdc = { ...(data.tdc as object), [member]: value }
  })

const ownWords: KindEntries = {
  'tdc-mode': edits(oneOf('auto', 'manual', 'off'), 'transmitter delay compensation', (draft, mode) =>
    setMode(draft, tdcModes[mode], mode === 'off' ? canModes.TDC_AUTO | canModes.TDC_MANUAL : tdcModes[mode]),
  ),
  tdcv: tdcWord('tdcv', 'its value'),
  tdco: tdcWord('tdco', 'its offset'),
  tdcf: tdcWord('tdcf', 'its filter window'),
  restart: edits(nothing, 'restart now', ({ data }) => {
    data.restart = 1
  }),
}

/** Names of modes as they are printed. */
const shownModes = {
  ...Object.fromEntries(Object.entries(modeBits).map(([word, bit]) => [word.toUpperCase(), bit])),
  'TDC-AUTO': canModes.TDC_AUTO,
  'TDC-MANUAL': canModes.TDC_MANUAL,
}

function modesJson(flags: number | undefined): Plain | undefined {
  if (!flags) return undefined
  const { names: known, rest } = flagNames(shownModes, flags)
  return rest === 0n ? known : [...known, rest.toString(16)]
}

function timingJson(timing: CanBittiming, more: Record<string, Plain> = {}): Plain {
  return {
    bitrate: timing.bitrate,
    sample_point: (timing.samplePoint / 1000).toFixed(3),
    tq: timing.tq,
    prop_seg: timing.propSeg,
    phase_seg1: timing.phaseSeg1,
    phase_seg2: timing.phaseSeg2,
    sjw: timing.sjw,
    brp: timing.brp,
    ...more,
  }
}

function limitsJson(limits: CanBittimingConst, more: Record<string, Plain> = {}): Plain {
  const { name, tseg1Min, tseg1Max, tseg2Min, tseg2Max, sjwMax, brpMin, brpMax, brpInc } = limits
  return {
    name,
    tseg1: { min: tseg1Min, max: tseg1Max },
    tseg2: { min: tseg2Min, max: tseg2Max },
    sjw: { min: 1, max: sjwMax },
    brp: { min: brpMin, max: brpMax },
    brp_inc: brpInc,
    ...more,
  }
}

function tdcJson({ tdcv, tdco, tdcf }: CanTdc): Record<string, Plain> {
  const values = present({ tdcv, tdco, tdcf })
  return Object.keys(values).length === 0 ? {} : { tdc: values }
}

function tdcLimitsJson(tdc: CanTdc): Record<string, Plain> {
  const range = (min: number | undefined, max: number | undefined) =>
    min === undefined || max === undefined ? undefined : { min, max }
  return {
    tdc: present({
      tdcv: range(tdc.tdcvMin, tdc.tdcvMax),
      tdco: range(tdc.tdcoMin, tdc.tdcoMax),
      tdcf: range(tdc.tdcfMin, tdc.tdcfMax),
    }),
  }
}

/** Bit rates: those that can be had where there is a list of them, else timings. */
function ratesJson({ bitrateConst, bittiming, bittimingConst }: Can): Record<string, Plain | undefined> {
  if (bitrateConst !== undefined) return { bittiming_bitrate: bittiming?.bitrate ?? 0, bitrate_const: bitrateConst }
  return {
    bittiming: bittiming && timingJson(bittiming),
    bittiming_const: bittimingConst && limitsJson(bittimingConst),
  }
}

function dataRatesJson({ dataBitrateConst, dataBittiming, dataBittimingConst, tdc }: Can) {
  if (dataBitrateConst !== undefined) {
    return { data_bittiming_bitrate: dataBittiming?.bitrate ?? 0, data_bitrate_const: dataBitrateConst }
  }
  return {
    data_bittiming: dataBittiming && timingJson(dataBittiming, tdc && tdcJson(tdc)),
    data_bittiming_const: dataBittimingConst && limitsJson(dataBittimingConst, tdc && tdcLimitsJson(tdc)),
  }
}

const states = ['ERROR-ACTIVE', 'ERROR-WARNING', 'ERROR-PASSIVE', 'BUS-OFF', 'STOPPED', 'SLEEPING']

/** A CAN controller. */
export const canKind = linkKind(can, {
  settings: {
    state: { words: [], form: { json: names(states, 'UNKNOWN').json } },
    restartMs: { words: ['restart-ms'] },
    restart: { words: [], json: '' },
    termination: { json: '' },
    bitrateMax: { words: [], json: '' },
  },
  words: { ...timingWords('bittiming', ''), ...timingWords('dataBittiming', 'd'), ...modeWords, ...ownWords },
  json(data) {
    const { ctrlmode, ctrlmodeExt, berrCounter, termination, terminationConst, clock } = data
    const supported = ctrlmode && ctrlmodeExt?.supported
    return {
      ctrlmode: modesJson(ctrlmode?.flags),
      ctrlmode_supported: modesJson(supported),
      ctrlmode_static: supported === undefined ? undefined : modesJson((ctrlmode?.flags ?? 0) & ~supported),
      berr_counter: berrCounter && { tx: berrCounter.txerr, rx: berrCounter.rxerr },
      ...ratesJson(data),
      ...dataRatesJson(data),
      ...(termination === undefined || terminationConst === undefined
        ? {}
        : { termination, termination_const: terminationConst }),
      clock: clock?.freq,
    }
  },
})
