// What a vector states about its message (`expect.leaves`), looked for in what we decode.
import { differences, numbersOfNames } from './wire-vector-names.js'

const canonical = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, '')
const lastName = (name) => canonical(name.split('.').at(-1))

/** Every field of a plain value (`plainValue`): its name, its value, and what `$names` calls that. */
function leavesOf(plain, name = '') {
  if (Array.isArray(plain)) return plain.flatMap((element) => leavesOf(element, name))
  if (plain === null || typeof plain !== 'object') return [{ name: canonical(name), value: plain, names: [] }]
  const { $names = {}, ...fields } = plain
  return Object.entries(fields).flatMap(([key, value]) => {
    const names = [$names[key] ?? []].flat().map(canonical)
    return leavesOf(value, key).map((leaf) => (typeof value === 'object' ? leaf : { ...leaf, names }))
  })
}

/**
 * Looks for what the vector `id` states. Names differ by project: `named` counts what a field of the same name has, `elsewhere` what
 * only some other field has. `missing` has no field, unless it is a known difference.
 */
export function compareLeaves(id, stated, plain) {
  const ours = leavesOf(plain)
  const result = { named: 0, elsewhere: 0, known: 0, missing: [] }
  for (const [name, expected] of stated) {
    const fitting = ours.filter((leaf) => isSame(leaf, expected))
    if (fitting.some((leaf) => leaf.name === lastName(name))) result.named++
    else if (fitting.length > 0) result.elsewhere++
    else {
      const text = `${name} ${JSON.stringify(expected)}`
      const isKnown = differences.some((difference) => id.includes(difference.id) && difference.leaf.test(text))
      if (isKnown) result.known++
      else result.missing.push(text)
    }
  }
  return result
}

function isSame(leaf, expected) {
  if (typeof expected === 'boolean') return leaf.value === expected || leaf.value === Number(expected)
  if (typeof expected === 'number') return sameNumber(leaf.value, expected)
  if (typeof expected === 'string')
    return sameText(leaf.value, expected) || (expected in numbersOfNames && sameName(leaf, expected))
  if (expected.hex !== undefined) return sameBytes(leaf.value, expected.hex)
  if (expected.flags) return sameBits(leaf, expected.flags)
  return sameName(leaf, expected.enum ?? expected.const)
}

/** A flag that is there is 1; numbers are the same where their bits are. */
function sameNumber(value, expected) {
  if (typeof value !== 'number' && !/^(true|false|-?\d+)$/.test(String(value))) return false
  const number = typeof value === 'boolean' ? BigInt(value) : BigInt(value)
  return [32, 64].some((bits) => BigInt.asUintN(bits, number) === BigInt.asUintN(bits, BigInt(expected)))
}

const hexOfText = (text) => Buffer.from(text).toString('hex')

/** Texts, addresses, and texts that are bytes with us. */
function sameText(value, expected) {
  const text = String(value).toLowerCase()
  return text === expected.toLowerCase() || text === hexOfText(expected) || text === `${hexOfText(expected)}00`
}

/** Bytes, hardware and IP addresses, and numbers in four bytes or less, of the attributes that others do not know. */
function sameBytes(value, hex) {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return hex.length <= 8 && Buffer.from(hex, 'hex').readUIntLE(0, hex.length / 2) === Number(value)
  }
  const text = String(value).toLowerCase()
  if (text.replaceAll(':', '') === hex) return true
  return /^\d+(\.\d+){3}$/.test(text) && Buffer.from(text.split('.').map(Number)).toString('hex') === hex
}

/** Something called so: a number by its name, or a text. */
function sameName(leaf, name) {
  const number = numbersOfNames[name]
  if (number !== undefined) return typeof number === 'number' ? sameNumber(leaf.value, number) : leaf.value === number
  const short = lastName(name)
  if (typeof leaf.value === 'string') return canonical(leaf.value) === short
  if (leaf.value === true) return leaf.name === short
  return leaf.names.some((ours) => ours === short || (short.endsWith(ours) && /^unix\./.test(name)))
}

/** Bits by name, all of them; what has no name stands there as `$bits`. */
function sameBits(leaf, flags) {
  if (typeof leaf.value !== 'number') return false
  let rest = leaf.value
  for (const flag of flags) {
    const bits = flag.$bits ?? numbersOfNames[flag]
    if (bits !== undefined) {
      if (Math.floor(rest / bits) % 2 === 0) return false
      rest -= bits
    } else if (!leaf.names.includes(lastName(flag.replace(/NLM_F_/, '')))) return false
  }
  return flags.length > 0 || rest === 0
}
