/** Takes the value of one attribute for what is changed: 0, or minus the errno of a value that there cannot be. */
export type Setter<V, Changed> = (value: V, changed: Changed) => number

/** What takes the attributes of a set, in the order in which Linux takes them; an attribute without one is passed over. */
export type Setters<Attributes, Changed> = {
  readonly [K in keyof Attributes]?: Setter<NonNullable<Attributes[K]>, Changed>
}

/** Sets the attributes that there are, one after another, up to the one that is refused: 0, or minus the errno. */
export function setEach<Attributes, Changed>(
  setters: Setters<Attributes, Changed>,
  attributes: Attributes,
  changed: Changed,
): number {
  for (const name of Object.keys(setters) as (keyof Attributes)[]) {
    const value = attributes[name]
    const error = value === undefined || value === null ? 0 : (setters[name]?.(value, changed) ?? 0)
    if (error < 0) return error
  }
  return 0
}
