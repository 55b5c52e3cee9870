/** A number as C prints it with `%#x`. */
export function hexText(value: number): string {
  return value === 0 ? '0' : `0x${value.toString(16)}`
}
