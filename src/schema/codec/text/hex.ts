/** The two digits of each byte. */
export const hex: readonly string[] = Array.from({ length: 256 }, (_, i) => (i < 16 ? '0' : '') + i.toString(16))

/** Lower-case hex of the bytes, without separators. */
export function hexText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = ''
  for (let i = start; i < end; i++) text += hex[bytes[i] as number]
  return text
}

/** What a code unit is worth as a hex digit; -1 where it is none. */
export function hexDigit(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48
  const letter = unit | 0x20
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}
