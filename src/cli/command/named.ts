/** What can be called by its name. */
export interface Named {
  readonly name: string
  /** Other words for it. */
  readonly aliases?: readonly string[]
}

/** The one of that name or alias, else, as fingers know it from iproute2, the first one that begins with it. */
export function findNamed<T extends Named>(all: readonly T[], name: string): T | undefined {
  const whole = all.find((one) => one.name === name || one.aliases?.includes(name))
  if (whole !== undefined || name === '') return whole
  return all.find((one) => one.name.startsWith(name) || one.aliases?.some((alias) => alias.startsWith(name)))
}
