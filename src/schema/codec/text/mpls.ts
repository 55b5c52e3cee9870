/** Label stack entries from `start` to `end` as `label/label`; undefined when they are not a whole stack with one bottom. */
export function mplsText(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end === start || (end - start) % 4 !== 0) return undefined
  const labels: string[] = []
  for (let i = start; i < end; i += 4) {
    const word =
      (bytes[i] as number) * 0x1000000 +
      (((bytes[i + 1] as number) << 16) | ((bytes[i + 2] as number) << 8) | (bytes[i + 3] as number))
    const bottom = (word >>> 8) & 1
    if (bottom !== (i + 4 === end ? 1 : 0)) return undefined
    const trafficClass = (word >>> 9) & 7
    const ttl = word & 0xff
    labels.push(`${word >>> 12}${trafficClass || ttl ? `:${trafficClass}:${ttl}` : ''}`)
  }
  return labels.join('/')
}

/** Bytes of a label stack text; undefined when it is not one. */
export function parseMpls(text: string): Uint8Array | undefined {
  const labels = text.split('/')
  const bytes = new Uint8Array(labels.length * 4)
  for (const [i, label] of labels.entries()) {
    const match = /^(\d+)(?::([0-7]):(\d+))?$/.exec(label)
    if (!match || Number(match[1]) > 0xfffff || Number(match[3] ?? 0) > 255) return undefined
    const bottom = i === labels.length - 1 ? 1 : 0
    const low =
      (Number(match[1]) & 0xf) * 0x1000 + Number(match[2] ?? 0) * 0x200 + bottom * 0x100 + Number(match[3] ?? 0)
    const high = Number(match[1]) >>> 4
    bytes.set([high >>> 8, high & 0xff, low >>> 8, low & 0xff], i * 4)
  }
  return bytes
}
