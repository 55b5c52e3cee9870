/** Something in which nlkit's answer is not iproute2's. */
export interface KnownDifference {
  /** Why it is so, and why it stays so. */
  readonly reason: string
  /** The lines that are read where it shows. */
  readonly reads: RegExp
  /** Makes both answers alike: it is given each of them. */
  level(said: unknown): unknown
}

/** All that is known. Each has to be needed by a scenario, or the test fails. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    reason:
      'iproute2 prints an empty object for each link or address that it read and does not show; nothing can be read ' +
      'from it, not even which one it was',
    reads: /(^| )(link|addr)( |$)/,
    level: withoutEmptyObjects,
  },
]

function withoutEmptyObjects(said: unknown): unknown {
  if (Array.isArray(said)) return said.map(withoutEmptyObjects).filter((one) => !isEmptyObject(one))
  if (typeof said !== 'object' || said === null) return said
  return Object.fromEntries(Object.entries(said).map(([key, field]) => [key, withoutEmptyObjects(field)]))
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
}
