// Runs captured messages of other projects through the decoder and the encoder: `node scripts/wire-vectors.js FOLDER|FILE…`.
//
// The files (or all of a folder) are JSON, with vectors `{ id, protocol, layer, struct, hex, expect }`; they are not part of
// the repository.
// Every vector must come out as it went in, whatever is in it; `expect.structure` must equal our framing.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { route } from '../dist/families/route/index.js'
import {
  decodeDatagram,
  encodeDatagram,
  explainDatagram,
  interpretEncode,
  interpretMessage,
  Writer,
} from '../dist/schema/index.js'
import { frame, frameAttributes, spanOf } from '../dist/wire/index.js'

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

/** The message whose payload begins with that struct. */
function messageWith(struct) {
  return [...route.messages.values()].find(({ header, attributes }) => header?.name === struct && attributes)
}

function roundTrip(vector, bytes, order) {
  if (vector.layer === 'fixed+attrs' || vector.layer === 'fuzz') {
    const message = vector.protocol === 'route' ? messageWith(vector.struct) : undefined
    if (message === undefined) return undefined
    const { view, start, end } = spanOf(bytes)
    const writer = new Writer()
    interpretEncode(message, interpretMessage(message, view, start, end, { ...options, order }), writer, {
      ...options,
      order,
    })
    return writer.slice()
  }
  const protocol = vector.protocol === 'route' ? route : undefined
  explainDatagram(protocol, bytes, { order })
  return encodeDatagram(protocol, decodeDatagram(protocol, bytes, { ...options, order }), { ...options, order })
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

let passed = 0
let failed = 0
let skipped = 0
for (const file of named.flatMap(filesOf).filter((name) => name.endsWith('.json'))) {
  const { byteOrder = 'little', vectors } = JSON.parse(readFileSync(file, 'utf8'))
  for (const vector of vectors) {
    const bytes = Uint8Array.from(Buffer.from(vector.hex, 'hex'))
    let problem
    try {
      const out = roundTrip(vector, bytes, byteOrder)
      if (out === undefined) skipped++
      else if (hexOf(out) !== vector.hex) problem = `became ${hexOf(out)}`
      problem ??= structureProblem(vector, bytes, byteOrder === 'little')
      if (out !== undefined && problem === undefined) passed++
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
process.exitCode = failed === 0 ? 0 : 1
