// What a vector states about its message (`expect.leaves`), looked for in what we decode.
import { differences, numbersOfNames, ourNames, placeOf } from './wire-vector-names.js'

const canonical = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, '')
const lastName = (name) => canonical(name.split('.').at(-1))

/** Every field of a plain value (`plainValue`): its path, its name, its value, and what `$names` calls that. */
function leavesOf(plain, path = [], name = '') {
  if (Array.isArray(plain)) return plain.flatMap((element, i) => leavesOf(element, [...path, i], name))
  if (plain === null || typeof plain !== 'object') return [{ path, name: canonical(name), value: plain, names: [] }]
  const { $names = {}, ...fields } = plain
  return Object.entries(fields).flatMap(([key, value]) => {
    const names = [$names[key] ?? []].flat().map(canonical)
    const leaves = leavesOf(value, [...path, key], key)
    return [...leaves.map((leaf) => (typeof value === 'object' ? leaf : { ...leaf, names })), ...labelLeaves(value)]
  })
}

/** The parts of a label stack that stands there as text, `label` or `label:class:ttl` each. */
function labelLeaves(value) {
  if (typeof value !== 'string' || !/^\d+(:\d+:\d+)?(\/\d+(:\d+:\d+)?)*$/.test(value)) return []
  const labels = value.split('/').map((label) => label.split(':').map(Number))
  return labels.flatMap(([label, trafficclass = 0, ttl = 0], i) => {
    const parts = { label, trafficclass, ttl, bottomofstack: i === labels.length - 1 }
    return Object.entries(parts).map(([name, part]) => ({ path: [], name, value: part, names: [] }))
  })
}

/** Whether the field is the one that is meant: by its C name, by ours, by what we call theirs, or by its place in an array. */
function isMeant(leaf, stated, number, cNames) {
  const name = number === undefined ? stated : `${stated}#${number}`
  const place = placeOf(name)
  if (place) return leaf.name === place.name && leaf.path.at(-1) === place.index
  const cName = cNames.get(leaf.path.filter((step) => typeof step === 'string').join('.'))
  if (cName === name || (cName && cName === name.split('.').at(-1))) return true
  const known = ourNames(name)
  return known === undefined ? leaf.name === lastName(name) : known.includes(leaf.name)
}

/**
 * Looks for what the vector `id` states; `cNames` has the C names of paths. Names differ by project: `named` counts what the field
 * that is meant has, `elsewhere` what some field has where none is known to be meant. `missing` has no field, or another value in
 * the one that is meant, unless it is a known difference.
 */
export function compareLeaves(id, stated, plain, cNames) {
  const ours = leavesOf(plain)
  const result = { named: 0, elsewhere: 0, known: 0, missing: [] }
  for (const [name, expected] of stated) {
    const meant = ours.filter((leaf) => isMeant(leaf, name, expected?.nla, cNames))
    const fitting = (meant.length > 0 ? meant : ours).filter((leaf) => isSame(leaf, expected))
    const text = `${name} ${JSON.stringify(expected)}`
    if (fitting.length > 0 && meant.length > 0) result.named++
    else if (differences.some((one) => id.includes(one.id) && one.leaf.test(text))) result.known++
    else if (fitting.length > 0) result.elsewhere++
    else result.missing.push(text)
  }
  return result
}

function isSame(leaf, expected) {
  if (typeof expected === 'boolean') return leaf.value === expected || leaf.value === Number(expected)
  if (typeof expected === 'number') return sameNumber(leaf.value, expected)
  if (typeof expected === 'string')
    return (
      sameText(leaf.value, expected) ||
      leaf.names.includes(canonical(expected)) ||
      (expected in numbersOfNames && sameName(leaf, expected))
    )
  if (expected.hex !== undefined) return sameBytes(leaf.value, expected.hex)
  if (expected.flags) return sameBits(leaf, expected.flags)
  return sameName(leaf, expected.enum ?? expected.const)
}

/** A flag that is there is 1; numbers are the same where their bits are; of an address one byte may be stated. */
function sameNumber(value, expected) {
  if (isHardwareAddress(value)) return value.split(':').some((byte) => Number.parseInt(byte, 16) === expected)
  if (typeof value !== 'number' && !/^(true|false|-?\d+)$/.test(String(value))) return false
  const number = typeof value === 'boolean' ? BigInt(value) : BigInt(value)
  return [32, 64].some((bits) => BigInt.asUintN(bits, number) === BigInt.asUintN(bits, BigInt(expected)))
}

const hexOfText = (text) => Buffer.from(text).toString('hex')

const isHardwareAddress = (value) => /^[0-9a-f]{2}(:[0-9a-f]{2})+$/.test(String(value))

/** Texts, addresses (of IPv4 in sixteen bytes, too), and texts that are bytes with us. */
function sameText(value, expected) {
  const text = String(value)
    .toLowerCase()
    .replace(/^::ffff:(?=[\d.]+$)/, '')
  return text === expected.toLowerCase() || text === hexOfText(expected) || text === `${hexOfText(expected)}00`
}

/** Bytes, hardware and IP addresses, and numbers in four bytes or less, of the attributes that others do not know. */
function sameBytes(value, hex) {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return hex.length <= 8 && Buffer.from(hex, 'hex').readUIntLE(0, hex.length / 2) === Number(value)
  }
  const text = String(value).toLowerCase()
  if (text.replaceAll(':', '') === hex) return true
  if (isHardwareAddress(text) && text.replaceAll(':', '') === hex.padEnd((text.length + 1) * (2 / 3), '0')) return true
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
