import { type Metrics, metricFeatures } from '../../families/route/index.ts'
import { type Entry, type Found, once } from '../grammar/grammar.ts'
import { type Kind, kind, mapped } from '../grammar/kind.ts'
import { number, oneOf, text } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { type MetricName, metricNumbers } from './metric-numbers.ts'

/** A metric, and whether path discovery may change it. */
export interface Lockable<V> {
  readonly value: V
  readonly isLocked: boolean
}

/** A value that `lock` may stand before. */
function lockable<V>(of: Kind<V>): Kind<Lockable<V>> {
  return {
    label: `[lock] ${of.label}`,
    read(reader, word) {
      const isLocked = reader.take('lock') !== undefined
      return { isLocked, value: of.read(reader, word) }
    },
  }
}

/** A time that is always locked. */
const locked = <V>(of: Kind<V>): Kind<Lockable<V>> => mapped(of, (value) => ({ isLocked: true, value }))

const units: Readonly<Record<string, number>> = { s: 1000, sec: 1000, secs: 1000, ms: 1, msec: 1, msecs: 1 }

/** A time as in `200ms` or `1.5s`, which the kernel counts in `parts` of a millisecond; without unit it is such parts. */
function time(parts: number): Kind<number> {
  return kind('TIME', 'a time', (given, word) => {
    const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(given) ?? []
    const factor = unit === '' ? 1 : (units[unit.toLowerCase()] ?? Number.NaN) * parts
    const value = unit === '' ? Math.ceil(Number(digits)) : Math.ceil((Number(digits) * factor) / parts) * parts
    if (value <= 0xffff_ffff) return value
    throw new UsageError(`${word} takes a time as 200ms or 2s, not '${given}'`)
  })
}

const yesOrNo = mapped(oneOf('0', '1'), Number)

/** Words for metrics. */
export const metricWords = {
  mtu: once(lockable(number('BYTES')), 'largest packet'),
  advmss: once(lockable(number('BYTES')), 'largest segment that TCP announces'),
  hoplimit: once(lockable(number('N', 0xff)), 'hop limit of packets'),
  window: once(lockable(number('BYTES')), 'largest window that TCP announces'),
  rtt: once(lockable(time(8)), 'first guess of the round trip time'),
  rttvar: once(lockable(time(4)), 'first guess of its variance'),
  rtoMin: once(locked(time(1)), 'least time after which TCP sends again', 'rto_min'),
  ssthresh: once(lockable(number('SEGMENTS')), 'threshold of slow start'),
  cwnd: once(lockable(number('SEGMENTS')), 'largest congestion window'),
  initcwnd: once(lockable(number('SEGMENTS')), 'first congestion window'),
  initrwnd: once(lockable(number('SEGMENTS')), 'first receive window'),
  reordering: once(lockable(number('N')), 'how far packets may overtake each other'),
  features: once(
    mapped(oneOf('ecn'), () => plain(metricFeatures.ECN)),
    'ecn: ask for explicit congestion notification',
  ),
  quickack: once(mapped(yesOrNo, plain), '1: acknowledge at once'),
  ccAlgo: once(lockable(text('NAME', 'a name', 15)), 'congestion control', 'congctl'),
  fastopenNoCookie: once(mapped(yesOrNo, plain), '1: Fast Open without cookie', 'fastopen_no_cookie'),
} satisfies Record<MetricName, Entry<Lockable<number | string>>>

function plain<V>(value: V): Lockable<V> {
  return { value, isLocked: false }
}

/** The metrics that words say; undefined for none. */
export function metricsOf(found: Found<typeof metricWords>): Metrics | undefined {
  const names = (Object.keys(metricWords) as MetricName[]).filter((name) => found[name] !== undefined)
  if (names.length === 0) return undefined
  const lock = names.reduce((bits, name) => (found[name]?.isLocked ? bits | (1 << metricNumbers[name]) : bits), 0)
  const values = Object.fromEntries(names.map((name) => [name, found[name]?.value]))
  return { ...(lock === 0 ? {} : { lock }), ...values } as Metrics
}
