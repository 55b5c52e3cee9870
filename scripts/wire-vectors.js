// Runs captured messages of other projects through the decoder and the encoder: `node scripts/wire-vectors.js FOLDER|FILE…`.
//
// The files (or all of a folder) are JSON, with vectors `{ id, protocol, layer, struct, hex, expect }`; they are not part of
// the repository.
// Every vector must come out as it went in, whatever is in it; `expect.structure` must equal our framing, and what
// `expect.leaves` states must occur in what is decoded.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { payloadMessage } from '../dist/cli/decode/payload-schema.js'
import { UsageError } from '../dist/cli/grammar/usage-error.js'
import { GenericFamilies } from '../dist/families/generic/index.js'
import { route, rtmNewNdUserOpt } from '../dist/families/route/index.js'
import {
  decodeDatagram,
  encodeDatagram,
  explainDatagram,
  explainMessage,
  interpretEncode,
  interpretMessage,
  plainMessage,
  plainValue,
  Writer,
} from '../dist/schema/index.js'
import { frame, frameAttributes, spanOf } from '../dist/wire/index.js'
import { compareLeaves } from './wire-vector-leaves.js'

const named = process.argv.slice(2)
const absent = named.find((path) => !existsSync(path))
if (named.length === 0 || absent) {
  console.log(`skipped: ${absent ? `${absent} is not there` : 'no vectors were named'}`)
  process.exit(0)
}

/** The files that a path means. */
function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).map((name) => join(path, name))
}

const hexOf = (bytes) => Buffer.from(bytes).toString('hex')
const options = { layout: true, check: false }

/** Neighbour discovery options without a message, in the one that Linux sends them in. */
function inUserOption({ struct }, bytes) {
  if (!/^StructNdOpt/.test(struct)) return bytes
  return Uint8Array.from([10, 0, bytes.length, 0, 2, 0, 0, 0, 134, 0, 0, 0, 0, 0, 0, 0, ...bytes])
}

/** The declarations of a vector's protocol; the vectors are of many kernels, so none teaches numbers of families to another. */
function knownFor({ protocol }) {
  if (protocol === 'generic') return new GenericFamilies()
  return protocol === 'route' ? route : undefined
}

/** Whether what it states can be looked for: there is a schema for it. */
function hasSchema({ protocol, family }) {
  return protocol === 'route' || (protocol === 'generic' && ['nlctrl', 'genlmsghdr'].includes(family))
}

/** What a payload without nlmsghdr is read as; undefined where there is no schema for it. */
function messageFor(vector) {
  const { protocol, layer, struct } = vector
  const isAttributes = layer === 'attrs' || layer === 'nlattr'
  const known = knownFor(vector)
  const isNamed = protocol === 'route' || ['genlmsghdr', 'CTRL_ATTR'].includes(struct)
  if (known === undefined || !isNamed) return isAttributes ? payloadMessage(undefined, 'attrs') : undefined
  if (typeof struct !== 'string') return undefined
  if (/^StructNdOpt/.test(struct)) return rtmNewNdUserOpt
  const isHeader = layer === 'fixed+attrs' || layer === 'fuzz' || layer === 'struct'
  // `IFLA_AF_SPEC(bridge)` is the form of family AF_BRIDGE; other words behind a name only describe it.
  const name = struct === 'IFLA_AF_SPEC(bridge)' ? 'IFLA_BRIDGE' : struct.split(/[ (]/)[0]
  try {
    return payloadMessage(known, `${isHeader ? 'header' : 'attrs'}:${name}`)
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}

/** The C names of what was explained, by the path of field names without numbers. */
function cNamesOf(rows) {
  return new Map(rows.map(({ path, name }) => [path.replaceAll(/\.\d+(?=\.|$)/g, ''), name.replace(/\[\d+\]$/, '')]))
}

/** What was decoded, as JSON can hold it, and what encoding that gives; undefined without a schema. */
function roundTrip(vector, bytes, order) {
  const how = { ...options, order }
  if (vector.layer.startsWith('nlmsg')) {
    const known = knownFor(vector)
    const cNames = cNamesOf(explainDatagram(known, bytes, { order }))
    const datagram = decodeDatagram(known, bytes, how)
    return {
      cNames,
      plain: datagram.messages.map((message) => plainMessage(known, message)),
      out: encodeDatagram(known, datagram, how),
    }
  }
  const message = messageFor(vector)
  if (message === undefined) return undefined
  const whole = inUserOption(vector, bytes)
  const cNames = cNamesOf(explainMessage(message, whole, { order }))
  const { view, start, end } = spanOf(whole)
  const value = interpretMessage(message, view, start, end, how)
  const writer = new Writer()
  interpretEncode(message, value, writer, how)
  return { cNames, plain: plainValue(message, value), out: writer.slice().subarray(whole.length - bytes.length) }
}

/** What differs from the independent walk that the vector brings; undefined when nothing does. */
function structureProblem(vector, bytes, little) {
  const structure = vector.expect?.structure
  if (structure === undefined || vector.expect.malformed) return undefined
  const { view, start, end } = spanOf(bytes)
  if (structure.messages) {
    const ours = frame(view, start, end, little).messages.map(({ type, seq, length }) => [type, seq, length])
    const theirs = structure.messages.map(({ type, seq, len }) => [type, seq, len])
    return JSON.stringify(ours) === JSON.stringify(theirs) ? undefined : `messages ${JSON.stringify(ours)}`
  }
  if (structure.attrs === undefined) return undefined
  if (vector.layer === 'nlmsg' && structure.headerLen === undefined) return undefined // which bytes are meant is not said
  const header = (vector.layer === 'nlmsg' ? 16 : 0) + (structure.headerLen ?? 0)
  const ours = frameAttributes(view, start + header, end, little).attributes
  const theirs = structure.attrs.map(([type, length]) => [type, length])
  const walked = ours.map(({ type, start: from, end: to }) => [type & 0x3fff, to - from])
  return JSON.stringify(walked) === JSON.stringify(theirs) ? undefined : `attributes ${JSON.stringify(walked)}`
}

const leaves = { named: 0, elsewhere: 0, known: 0, missing: 0 }

/** What is stated of a message and does not occur in it; undefined when all does. */
function leavesProblem(vector, { plain, cNames }) {
  const { id, expect } = vector
  if (!hasSchema(vector) || expect?.leaves === undefined) return undefined
  const { missing, ...counts } = compareLeaves(id, expect.leaves, plain, cNames)
  for (const [kind, count] of Object.entries(counts)) leaves[kind] += count
  leaves.missing += missing.length
  return missing.length === 0 ? undefined : `has not ${missing.join(', ')}`
}

let passed = 0
let failed = 0
let skipped = 0
for (const file of named.flatMap(filesOf).filter((name) => name.endsWith('.json'))) {
  const { byteOrder = 'little', vectors } = JSON.parse(readFileSync(file, 'utf8'))
  for (const vector of vectors) {
    const bytes = Uint8Array.from(Buffer.from(vector.hex, 'hex'))
    let problem
    try {
      const trip = roundTrip(vector, bytes, byteOrder)
      if (trip === undefined) skipped++
      else if (hexOf(trip.out) !== vector.hex) problem = `became ${hexOf(trip.out)}`
      problem ??= structureProblem(vector, bytes, byteOrder === 'little')
      if (trip !== undefined) problem ??= leavesProblem(vector, trip)
      if (trip !== undefined && problem === undefined) passed++
    } catch (error) {
      problem = String(error)
    }
    if (problem !== undefined) {
      failed++
      console.log(`${vector.id} FAIL ${problem}`)
    }
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped (payloads without a schema here)`)
console.log(
  `stated values: ${leaves.named} in the field of that name, ${leaves.elsewhere} in another, ` +
    `${leaves.known} known differences, ${leaves.missing} missing`,
)
process.exitCode = failed === 0 ? 0 : 1
