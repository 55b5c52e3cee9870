import process from 'node:process'

/** A signal that aborts at Ctrl-C (SIGINT), at SIGTERM, or after some seconds. Call `release` at the end: it aborts too. */
export function untilInterrupted(seconds: number | undefined): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const stop = () => controller.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const timer = seconds === undefined ? undefined : setTimeout(stop, seconds * 1000)
  return {
    signal: controller.signal,
    release() {
      stop()
      clearTimeout(timer)
      process.removeListener('SIGINT', stop)
      process.removeListener('SIGTERM', stop)
    },
  }
}
