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

/** Puts a text into a table, and gives it. */
export function keep(table: (string | undefined)[], index: number, text: string): string {
  table[index] = text
  return text
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
