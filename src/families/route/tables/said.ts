/** A value as text that is the same for the same fields, in whatever order they came. */
export function saidBy(value: unknown): string {
  return JSON.stringify(value, (_name, field) => {
    if (typeof field === 'bigint') return `${field}`
    if (typeof field !== 'object' || field === null || Array.isArray(field)) return field
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
