import { createReadStream } from 'node:fs'
import { stdin, stdout } from 'node:process'
import type { Readable } from 'node:stream'
import type { KnownMessages } from '../../schema/index.ts'
import { type ByteOrder, protocols } from '../../wire/index.ts'
import { action } from '../command/action.ts'
import type { Command } from '../command/command.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { kind } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { printLines } from '../output.ts'
import { protocolName, protocolNumber, protocolOf } from '../words/protocols.ts'
import { type DatagramCodec, messageCodec, payloadCodec } from './datagram-codec.ts'
import { firstDifference } from './difference.ts'
import { explainLines } from './explain-text.ts'
import { familiesOf } from './family-numbers.ts'
import { type InputDatagram, readDatagrams } from './input.ts'
import { payloadMessage } from './payload-schema.ts'

type Mode = 'json' | 'explain' | 'roundtrip'

const words = grammar(
  {
    file: once(
      kind('FILE', 'a file', (text) => text, { names: 'files' }),
      'what to read; else standard input',
    ),
  },
  { bare: 'file' },
)

export const decodeCommand: Command = {
  actions: [action('', { summary: 'decodes datagrams', grammar: words, run: decode })],
  details: [
    ['', 'The input is a pcap of link type 253 (netlink), which says the protocol of each packet,'],
    ['', 'or text with one datagram a line in hex; spaces, colons and comments after # may stand in it.'],
    ['', 'Numbers of generic netlink families are taken from answers of the controller that come before.'],
    ['--json', 'one value a line for each message: the default where the output is no terminal'],
  ],
  options: [
    ['protocol', 'PROTOCOL', 'as in route, NETLINK_ROUTE or 0; of a pcap, show only packets of this protocol'],
    ['explain', '', 'show every field: offset, bytes, C name, value; the default on a terminal'],
    ['roundtrip', '', 'decode, encode again and compare, a line a datagram: identical, or differs at byte N,'],
    ['roundtrip', '', '  or error CODE message; exit code 0 only if all are identical'],
    ['family', 'NAME=ID', 'number of a generic netlink family that the input does not tell, as in nl80211=34;'],
    ['family', 'NAME=ID', '  NAME alone: the number that this kernel gives it; all: those of all its families'],
    ['from', 'WHAT', 'lines without nlmsghdr: header:STRUCT or header:MESSAGE (a fixed header, then attributes)'],
    ['from', 'WHAT', '  or attrs:SET (attributes), as in header:ifinfomsg, header:RTM_NEWLINK, attrs:IFLA_INFO'],
    ['big-endian', '', 'the datagrams are from a big-endian machine (default: one like this, or what the pcap says)'],
    ['little-endian', '', 'the contrary'],
    ['strict', '', 'a malformed attribute is an error; without, it is kept in $unknown with the reason'],
  ],
}

async function decode({ file }: Found<typeof words.entries>, context: Context): Promise<number> {
  const mode = modeOf(context)
  const { protocol: name, from, family: families = [], 'big-endian': big, 'little-endian': little } = context.options
  const protocol = name === undefined ? undefined : protocolNumber(name)
  if (big && little) throw new UsageError('--big-endian and --little-endian exclude each other')
  const order: ByteOrder | undefined = big ? 'big' : little ? 'little' : undefined
  const generic = await familiesOf(families, context)
  const knownOf = (number: number) => (number === protocols.NETLINK_GENERIC ? generic : protocolOf(number))
  const codecs = codecsFor(from, protocol, knownOf)
  const input = file === undefined ? stdin : createReadStream(file)
  try {
    return await decodeAll(input, mode, protocol, order, codecs, context)
  } finally {
    // Input that nobody reads any more must not keep the process.
    input.destroy()
  }
}

/** Shows all datagrams as they come. The exit code: 1 when anything was wrong. */
async function decodeAll(
  input: Readable,
  mode: Mode,
  protocol: number | undefined,
  order: ByteOrder | undefined,
  codecs: (protocol: number | undefined) => DatagramCodec,
  context: Context,
): Promise<number> {
  const outcome: Outcome = { failed: false }
  let separator: string[] = []
  for await (const datagrams of readDatagrams(input, order)) {
    const lines = function* () {
      for (const datagram of datagrams) {
        if (isOther(datagram, protocol)) continue
        const codec = codecs(datagram.protocol ?? protocol)
        if (mode === 'explain') yield* [...separator, heading(datagram, protocol, context)]
        yield* show(datagram, codec, mode, context, outcome)
        separator = ['']
      }
    }
    printLines(lines())
  }
  return outcome.failed ? 1 : 0
}

/** What became of it all. */
interface Outcome {
  failed: boolean
}

function modeOf({ options, output }: Context): Mode {
  const asked = [options.explain && 'explain', options.roundtrip && 'roundtrip', output.format !== 'text' && 'json']
  const modes = asked.filter((mode): mode is Mode => typeof mode === 'string')
  if (modes.length > 1) throw new UsageError(`--${modes[0]} and --${modes[1]} exclude each other`)
  return modes[0] ?? (stdout.isTTY ? 'explain' : 'json')
}

/** A packet of another protocol than the one that was asked for. */
function isOther(datagram: InputDatagram, protocol: number | undefined): boolean {
  return protocol !== undefined && datagram.protocol !== undefined && datagram.protocol !== protocol
}

/** Codecs by protocol. What `--from` says is looked up at once: a wrong name is told before anything is read. */
function codecsFor(
  from: string | undefined,
  asked: number | undefined,
  knownOf: (protocol: number) => KnownMessages | undefined,
): (protocol: number | undefined) => DatagramCodec {
  const known = new Map<number, DatagramCodec>()
  const codecOf = (number: number) => {
    const codec =
      from === undefined ? messageCodec(knownOf(number)) : payloadCodec(payloadMessage(knownOf(number), from))
    known.set(number, codec)
    return codec
  }
  if (asked !== undefined) codecOf(asked)
  return (protocol) => {
    if (protocol === undefined)
      throw new UsageError('hex does not say its protocol', 'As in: nlkit decode --protocol route')
    return known.get(protocol) ?? codecOf(protocol)
  }
}

function heading(datagram: InputDatagram, protocol: number | undefined, context: Context): string {
  const name = protocolName(datagram.protocol ?? protocol ?? 0)
  return context.output.paint('title', `# ${datagram.place}: ${name}, ${datagram.bytes.length} bytes`)
}

/** What there is to say of a datagram, as it comes. Whatever is wrong with it is said too, and never thrown. */
function* show(
  datagram: InputDatagram,
  codec: DatagramCodec,
  mode: Mode,
  context: Context,
  outcome: Outcome,
): Generator<string> {
  try {
    if (datagram.error !== undefined) throw datagram.error
    yield* bytesShown(datagram, codec, mode, context, outcome)
  } catch (error) {
    outcome.failed = true
    const { code = 'ERR_NLKIT_INTERNAL', message } = error as { code?: string; message: string }
    const { place } = datagram
    const reason = datagram.error === undefined || mode === 'json' ? message : `${place}: ${message}`
    yield mode === 'json' ? JSON.stringify({ error: code, place, reason }) : `error ${code} ${reason}`
  }
}

function* bytesShown(
  { bytes, order }: InputDatagram,
  codec: DatagramCodec,
  mode: Mode,
  context: Context,
  outcome: Outcome,
): Generator<string> {
  const options = { order, strict: context.options.strict ?? false }
  if (mode === 'roundtrip') {
    const at = firstDifference(bytes, codec.roundTrip(bytes, options))
    outcome.failed ||= at !== undefined
    yield at === undefined ? 'identical' : `differs at byte ${at}`
  } else if (mode === 'explain') yield* explainLines(codec.explain(bytes, options), context.output.paint)
  else for (const value of codec.values(bytes, { ...options, numeric: context.numeric })) yield JSON.stringify(value)
}
