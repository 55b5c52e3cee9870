/** Paths of what a decoded value has that no declaration accounts for: unknown and malformed attributes, bytes left over. */
export function leftUndecoded(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.entries(value).flatMap(([key, field]) => {
    const place = path === '' ? key : `${path}.${key}`
    if (key === '$rest' || key.endsWith('Unlisted')) return field === undefined ? [] : [place]
    if (key === '$unknown')
      return (field as { type: number; reason?: string }[]).map((one) => `${place} ${one.type} ${one.reason ?? ''}`)
    return leftUndecoded(field, place)
  })
}
