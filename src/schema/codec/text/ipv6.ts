import { hexDigit } from './hex.ts'
import { ipv4Text, keep, writeIpv4 } from './ipv4.ts'

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
