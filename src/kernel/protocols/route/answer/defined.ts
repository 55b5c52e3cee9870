/** Without the fields that are undefined: those of a decoded message are there all the same, so that its objects are alike. */
export function defined<V extends object>(value: { [K in keyof V]: V[K] | undefined }): V {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as V
}
