/**
 * Makes a decoded value independent of the receive buffer, and returns it: byte fields, which are views of that buffer, become
 * copies. Who keeps one value of many would keep 256 KiB alive otherwise.
 */
export function detach<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  const fields = value as Record<string, unknown>
  for (const name in fields) {
    const field = fields[name]
    if (typeof field !== 'object' || field === null) continue
    if (field instanceof Uint8Array) fields[name] = field.slice()
    else detach(field)
  }
  return value
}
