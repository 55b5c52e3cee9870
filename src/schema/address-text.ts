/** Text forms of the addresses that netlink carries: link-layer, IPv4, IPv6, MPLS. */

const hex: readonly string[] = Array.from({ length: 256 }, (_, i) => (i < 16 ? '0' : '') + i.toString(16))

/** Lower-case hex of the bytes, without separators. */
export function hexText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = ''
  for (let i = start; i < end; i++) text += hex[bytes[i] as number]
  return text
}

/** Bytes of a hex text of even length, upper or lower case; undefined when it is not one. */
export function parseHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return undefined
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16))
}

/** `02:00:5e:…` for any number of bytes. */
export function macText(bytes: Uint8Array, start: number, end: number): string {
  if (end === start) return ''
  let text = hex[bytes[start] as number] as string
  for (let i = start + 1; i < end; i++) text += `:${hex[bytes[i] as number]}`
  return text
}

/** Bytes of a link-layer address in colon or dash form; undefined when it is not one. */
export function parseMac(text: string): Uint8Array | undefined {
  if (text === '') return new Uint8Array(0)
  if (!/^[0-9a-f]{1,2}([:-][0-9a-f]{1,2})*$/i.test(text)) return undefined
  return Uint8Array.from(text.split(/[:-]/), (part) => Number.parseInt(part, 16))
}

// Two halves of an address each come from a table that fills as they occur: joining two strings beats joining four.
const upperHalf: (string | undefined)[] = new Array(65536).fill(undefined)
const lowerHalf: (string | undefined)[] = new Array(65536).fill(undefined)

/** Dotted form of the four bytes at `at`. */
export function ipv4Text(bytes: Uint8Array, at: number): string {
  const a = bytes[at] as number
  const b = bytes[at + 1] as number
  const c = bytes[at + 2] as number
  const d = bytes[at + 3] as number
  const high = (a << 8) | b
  const low = (c << 8) | d
  const left = upperHalf[high] ?? keep(upperHalf, high, `${a}.${b}.`)
  return left + (lowerHalf[low] ?? keep(lowerHalf, low, `${c}.${d}`))
}

function keep(table: (string | undefined)[], index: number, text: string): string {
  table[index] = text
  return text
}

/** IPv6 text of the sixteen bytes at `at`: shortest form, as inet_ntop() gives it, embedded IPv4 addresses dotted. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const groups: number[] = []
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[at + i] as number) << 8) | (bytes[at + i + 1] as number))
  const { start, length } = longestZeros(groups)
  const mapped = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))
  if (mapped) return `${length === 6 ? '::' : '::ffff:'}${ipv4Text(bytes, at + 12)}`
  let text = ''
  for (let i = 0; i < 8; i++) {
    if (i === start) {
      text += '::'
      i += length - 1
      continue
    }
    text += (text === '' || text.endsWith('::') ? '' : ':') + (groups[i] as number).toString(16)
  }
  return text
}

/** The first longest run of at least two zero groups; `start` is -1 when there is none. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 1 }
  for (let i = 0; i < groups.length; ) {
    let end = i
    while (groups[end] === 0) end++
    if (end - i > best.length) best = { start: i, length: end - i }
    i = Math.max(end, i + 1)
  }
  return best
}

/** Writes the address `text` at `at`, and returns its length: 4 or 16; 0 when it is not an IPv4 or IPv6 address. */
export function writeIp(text: string, bytes: Uint8Array, at: number): 0 | 4 | 16 {
  if (writeIpv4(text, bytes, at)) return 4
  return writeIpv6(text, bytes, at) ? 16 : 0
}

/** Writes a dotted address. Four decimal numbers without leading zeros; anything else returns false. */
export function writeIpv4(text: string, bytes: Uint8Array, at: number): boolean {
  let part = -1
  let index = 0
  for (let i = 0; i <= text.length; i++) {
    const unit = i < text.length ? text.charCodeAt(i) : 46
    if (unit === 46) {
      if (part < 0 || index > 3) return false
      bytes[at + index++] = part
      part = -1
    } else {
      if (unit < 48 || unit > 57 || part === 0) return false
      part = part < 0 ? unit - 48 : part * 10 + unit - 48
      if (part > 255) return false
    }
  }
  return index === 4
}

/** Writes an IPv6 address in any of its forms; a zone (`%eth0`) is not part of one. */
export function writeIpv6(text: string, bytes: Uint8Array, at: number): boolean {
  const halves = text.split('::')
  if (halves.length > 2 || text.length < 2) return false
  const head = parseGroups(halves[0] as string, halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1] as string, true) : []
  if (!head || !tail) return false
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return false
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  for (let i = 0; i < 8; i++) {
    bytes[at + 2 * i] = (groups[i] as number) >> 8
    bytes[at + 2 * i + 1] = (groups[i] as number) & 0xff
  }
  return true
}

function parseGroups(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  const groups: number[] = []
  for (const [i, part] of parts.entries()) {
    if (part.includes('.')) {
      const dotted = new Uint8Array(4)
      if (!mayEndDotted || i !== parts.length - 1 || !writeIpv4(part, dotted, 0)) return undefined
      const [a, b, c, d] = dotted as unknown as [number, number, number, number]
      groups.push((a << 8) | b, (c << 8) | d)
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined
      groups.push(Number.parseInt(part, 16))
    }
  }
  return groups
}

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
