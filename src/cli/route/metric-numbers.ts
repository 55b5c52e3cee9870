import type { Metrics } from '../../families/route/index.ts'

/** Numbers of metrics (RTAX_*), which are also their bits in `lock`. */
export const metricNumbers = {
  mtu: 2,
  window: 3,
  rtt: 4,
  rttvar: 5,
  ssthresh: 6,
  cwnd: 7,
  advmss: 8,
  reordering: 9,
  hoplimit: 10,
  initcwnd: 11,
  features: 12,
  rtoMin: 13,
  initrwnd: 14,
  quickack: 15,
  ccAlgo: 16,
  fastopenNoCookie: 17,
} as const satisfies Readonly<Partial<Record<keyof Metrics, number>>>

/** The name of a metric. */
export type MetricName = keyof typeof metricNumbers

/** Whether path discovery may not change a metric. */
export function isLocked({ lock = 0 }: Metrics, name: MetricName): boolean {
  return (lock & (1 << metricNumbers[name])) !== 0
}
