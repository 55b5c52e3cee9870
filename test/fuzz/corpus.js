import fc from 'fast-check'
import { route } from 'nlkit/families/route'
import { interpretEncode, Writer } from 'nlkit/schema'
// scripts/fuzz.js compiles this file before it starts.
import { arbitraryValue } from '../../build/fuzz/arbitrary.js'
import { zoo } from './zoo.js'

export const protocols = [route, zoo]
export const messages = protocols.flatMap((protocol) => [...protocol.all()])

const SAMPLES = 64
/** Arbitraries and samples of one message, made when they are first asked for. */
const corpora = new Map()

function corpusOf(message) {
  const known = corpora.get(message)
  if (known) return known
  const corpus = { arbitrary: arbitraryValue(message), samples: new Array(SAMPLES) }
  corpora.set(message, corpus)
  return corpus
}

/** A valid value of the message. Do not change it: it comes again. */
export function sampleOf(message, random) {
  const { arbitrary, samples } = corpusOf(message)
  const index = random.below(SAMPLES)
  samples[index] ??= fc.sample(arbitrary, { seed: index, numRuns: 1 })[0]
  return samples[index]
}

/** A valid value of the message that nobody else has. */
export function freshValue(message, random) {
  return fc.sample(corpusOf(message).arbitrary, { seed: random.u32() | 0, numRuns: 1 })[0]
}

/** The bytes of a valid value's payload. */
export function payloadOf(message, random) {
  const writer = new Writer()
  interpretEncode(message, sampleOf(message, random), writer)
  return writer.slice()
}
