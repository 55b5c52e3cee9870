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

/** Codes of the hex digits. */
const digit = Uint8Array.from('0123456789abcdef', (text) => text.charCodeAt(0))

/** `02:00:5e:…` for any number of bytes. */
export function macText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start === 6) return mac48Text(bytes, start)
  if (end === start) return ''
  let text = hex[bytes[start] as number] as string
  for (let i = start + 1; i < end; i++) text += `:${hex[bytes[i] as number]}`
  return text
}

/** One flat string: joining parts makes a tree of strings, which costs three times as much, and more to keep. */
function mac48Text(bytes: Uint8Array, at: number): string {
  const a = bytes[at] as number
  const b = bytes[at + 1] as number
  const c = bytes[at + 2] as number
  const d = bytes[at + 3] as number
  const e = bytes[at + 4] as number
  const f = bytes[at + 5] as number
  if ((a | b | c | d | e | f) === 0) return '00:00:00:00:00:00'
  if ((a & b & c & d & e & f) === 0xff) return 'ff:ff:ff:ff:ff:ff'
  const h = digit as unknown as number[]
  return String.fromCharCode(
    h[a >> 4]!,
    h[a & 15]!,
    58,
    h[b >> 4]!,
    h[b & 15]!,
    58,
    h[c >> 4]!,
    h[c & 15]!,
    58,
    h[d >> 4]!,
    h[d & 15]!,
    58,
    h[e >> 4]!,
    h[e & 15]!,
    58,
    h[f >> 4]!,
    h[f & 15]!,
  )
}

/** Bytes of a link-layer address in colon or dash form; undefined when it is not one. */
export function parseMac(text: string): Uint8Array | undefined {
  return parseMac48(text) ?? parseAnyMac(text)
}

/** Six bytes in the usual form. */
function parseMac48(text: string): Uint8Array | undefined {
  if (text.length !== 17) return undefined
  const bytes = new Uint8Array(6)
  for (let i = 0; i < 6; i++) {
    if (i > 0 && text.charCodeAt(i * 3 - 1) !== 58) return undefined
    const byte = (hexDigit(text.charCodeAt(i * 3)) << 4) | hexDigit(text.charCodeAt(i * 3 + 1))
    if (byte < 0) return undefined
    bytes[i] = byte
  }
  return bytes
}

function parseAnyMac(text: string): Uint8Array | undefined {
  if (text === '') return new Uint8Array(0)
  if (!/^[0-9a-f]{1,2}([:-][0-9a-f]{1,2})*$/i.test(text)) return undefined
  return Uint8Array.from(text.split(/[:-]/), (part) => Number.parseInt(part, 16))
}

// Two halves of an address each come from a table that fills as they occur: joining two strings beats joining four.
const upperHalf: (string | undefined)[] = new Array(65536).fill(undefined)
const lowerHalf: (string | undefined)[] = new Array(65536).fill(undefined)

// Many objects share few gateways: a text that was made lately is given again, and costs no memory. One slot for each hash.
const SLOT_BITS = 12
const recentAddresses = new Int32Array(1 << SLOT_BITS)
const recentTexts: (string | undefined)[] = new Array(1 << SLOT_BITS).fill(undefined)

/** Dotted form of the four bytes at `at`. */
export function ipv4Text(bytes: Uint8Array, at: number): string {
  const high = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
  const low = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
  return ipv4NumberText((high << 16) | low)
}

/** Dotted form of an address as a number of 32 bits, its first byte the highest. */
export function ipv4NumberText(address: number): string {
  const high = address >>> 16
  const low = address & 0xffff
  const slot = Math.imul(address, 0x9e3779b1) >>> (32 - SLOT_BITS)
  const recent = recentTexts[slot]
  if (recent !== undefined && recentAddresses[slot] === (address | 0)) return recent
  const left = upperHalf[high] ?? keep(upperHalf, high, `${high >> 8}.${high & 0xff}.`)
  recentAddresses[slot] = address
  return keep(recentTexts, slot, left + (lowerHalf[low] ?? keep(lowerHalf, low, `${low >> 8}.${low & 0xff}`)))
}

function keep(table: (string | undefined)[], index: number, text: string): string {
  table[index] = text
  return text
}

// An address is looked at in groups of sixteen bits; the text of each comes from a table that fills as they occur.
const groups = new Uint16Array(8)
const groupTexts: (string | undefined)[] = new Array(65536).fill(undefined)

function groupText(group: number): string {
  return groupTexts[group] ?? keep(groupTexts, group, group.toString(16))
}

/** IPv6 text of the sixteen bytes at `at`: shortest form, as inet_ntop() gives it, embedded IPv4 addresses dotted. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  for (let i = 0; i < 8; i++) groups[i] = ((bytes[at + 2 * i] as number) << 8) | (bytes[at + 2 * i + 1] as number)
  const run = longestZeros()
  const start = run >> 4
  const length = run & 15
  if (length > 0 && start === 0) {
    if (length === 6) return `::${ipv4Text(bytes, at + 12)}`
    if (length === 5 && groups[5] === 0xffff) return `::ffff:${ipv4Text(bytes, at + 12)}`
  }
  if (length === 0) return joined(0, 8)
  return `${joined(0, start)}::${joined(start + length, 8)}`
}

function joined(from: number, to: number): string {
  if (from === to) return ''
  let text = groupText(groups[from] as number)
  for (let i = from + 1; i < to; i++) text += `:${groupText(groups[i] as number)}`
  return text
}

/** The first longest run of at least two zero groups, as start and length in four bits each; 0 when there is none. */
function longestZeros(): number {
  let best = 0
  let most = 1
  for (let i = 0; i < 8; i++) {
    if (groups[i] !== 0) continue
    const start = i
    while (i < 7 && groups[i + 1] === 0) i++
    const length = i - start + 1
    if (length > most) {
      most = length
      best = (start << 4) | length
    }
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
  const address = ipv4Number(text)
  if (address === undefined) return false
  for (let i = 0; i < 4; i++) bytes[at + i] = address >>> (24 - 8 * i)
  return true
}

/** A dotted address as a number of 32 bits with a sign; undefined for anything but four decimal numbers without leading zeros. */
export function ipv4Number(text: string): number | undefined {
  let part = -1
  let count = 0
  let address = 0
  for (let i = 0; i <= text.length; i++) {
    const unit = i < text.length ? text.charCodeAt(i) : 46
    if (unit === 46) {
      if (part < 0 || count > 3) return undefined
      address = (address << 8) | part
      count++
      part = -1
    } else {
      if (unit < 48 || unit > 57 || part === 0) return undefined
      part = part < 0 ? unit - 48 : part * 10 + unit - 48
      if (part > 255) return undefined
    }
  }
  return count === 4 ? address : undefined
}

/** Writes an IPv6 address in any of its forms; a zone (`%eth0`) is not part of one. */
export function writeIpv6(text: string, bytes: Uint8Array, at: number): boolean {
  const end = text.length
  let count = 0
  let gap = -1
  let value = 0
  let digits = 0
  let start = 0
  // One colon at the start needs a second one, which is the gap.
  for (let i = text.startsWith('::') ? 1 : 0; i < end; i++) {
    const digit = hexDigit(text.charCodeAt(i))
    if (digit >= 0) {
      value = (value << 4) | digit
      if (++digits > 4) return false
    } else if (text[i] === ':') {
      start = i + 1
      if (digits === 0) {
        if (gap >= 0 || i === 0) return false
        gap = count
      } else {
        if (i === end - 1 || count === 8) return false
        groups[count++] = value
        value = 0
        digits = 0
      }
    } else {
      if (text[i] !== '.' || count > 6 || !writeIpv4(text.slice(start), dotted, 0)) return false
      groups[count++] = ((dotted[0] as number) << 8) | (dotted[1] as number)
      value = ((dotted[2] as number) << 8) | (dotted[3] as number)
      digits = 1
      break
    }
  }
  if (digits > 0) {
    if (count === 8) return false
    groups[count++] = value
  }
  if (gap < 0 ? count !== 8 : count === 8) return false
  writeGroups(bytes, at, count, gap)
  return true
}

const dotted = new Uint8Array(4)

function hexDigit(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48
  const letter = unit | 0x20
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/** Writes the first `count` groups, with zeros for those that are missing at `gap`. */
function writeGroups(bytes: Uint8Array, at: number, count: number, gap: number): void {
  const before = gap < 0 ? count : gap
  const zeros = 8 - count
  for (let i = 0; i < 8; i++) {
    const group = i < before ? groups[i] : i < before + zeros ? 0 : groups[i - zeros]
    bytes[at + 2 * i] = (group as number) >> 8
    bytes[at + 2 * i + 1] = (group as number) & 0xff
  }
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
