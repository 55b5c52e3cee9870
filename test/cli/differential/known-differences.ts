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
export const knownDifferences: readonly KnownDifference[] = []
