/** Paths of everything in a decoded value that no schema knows, or that is not what the schema says. */
export function unknownIn(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = path === '' ? key : `${path}.${key}`
    return (key === '$unknown' || key === '$rest') && inner !== undefined ? [here] : unknownIn(inner, here)
  })
}
