import {
  type AttributeSet,
  ackAttributes,
  attrs,
  genlmsghdr,
  type KnownMessages,
  type Message,
  type Struct,
  suggestion,
  type TypeNode,
} from '../../schema/index.ts'
import { UsageError } from '../grammar/usage-error.ts'

/** What `--from` reads payloads as, where it does not say a name that has a schema: attributes that nobody knows. */
const unknownSet: AttributeSet = attrs('', {})

/**
 * How payloads without nlmsghdr are to be read, from `header`, `header:NAME`, `attrs` or `attrs:NAME`: as a message
 * without its header. Names are those of C: of structs, messages, attribute sets and nested attributes, in any case.
 */
export function payloadMessage(known: KnownMessages | undefined, from: string): Message {
  const [, start, name] = /^(header|attrs)(?::(.+))?$/.exec(from) ?? []
  if (start === undefined) throw new UsageError(`--from is header:NAME or attrs:NAME, not '${from}'`)
  if (name !== undefined && messagesOf(known).length === 0) return withoutSchema(from, start)
  if (start === 'header') return name === undefined ? commonHeader(known) : headerNamed(known, name)
  return asMessage(from, undefined, name === undefined ? unknownSet : setNamed(known, name))
}

/** A protocol without declared messages has no names to look up: attributes are unknown ones, and headers bytes. */
function withoutSchema(from: string, start: string): Message {
  return asMessage(from, undefined, start === 'attrs' ? unknownSet : undefined)
}

function asMessage(name: string, header: Struct | undefined, attributes: AttributeSet | undefined): Message {
  return { name, protocol: '', type: 0, header, attributes }
}

function messagesOf(known: KnownMessages | undefined): Message[] {
  return [...(known?.all() ?? [])]
}

/** The fixed header that all messages of the protocol have; bytes where they have several. */
function commonHeader(known: KnownMessages | undefined): Message {
  const headers = new Set(messagesOf(known).flatMap(({ header }) => (header?.start ? genlmsghdr : (header ?? []))))
  const [header] = headers
  return header && headers.size === 1
    ? asMessage('header', header, unknownSet)
    : asMessage('header', undefined, undefined)
}

function headerNamed(known: KnownMessages | undefined, name: string): Message {
  const wanted = canonical(name.replace(/^struct +/, ''))
  const messages = messagesOf(known)
  const named = messages.find((message) => canonical(message.name) === wanted)
  if (named) return named
  // Of what family the message is does not stand in it.
  if (wanted === canonical(genlmsghdr.name)) return asMessage(name, genlmsghdr, unknownSet)
  const headed = messages.filter(({ header }) => header && canonical(header.name) === wanted)
  const message = headed.find(({ attributes }) => attributes !== undefined) ?? headed[0]
  if (message) return message
  const structs = nodesOf(known).flatMap(({ type }) => (type.kind === 'struct' ? type : []))
  const struct = structs.find((candidate) => canonical(candidate.name) === wanted)
  if (struct) return asMessage(struct.name, struct, undefined)
  throw unknownName('struct or message', name, [...messages, ...structs], known)
}

function setNamed(known: KnownMessages | undefined, name: string): AttributeSet {
  const wanted = canonical(name)
  const messages = messagesOf(known)
  const ofMessage = messages.find((message) => canonical(message.name) === wanted)?.attributes
  if (ofMessage) return ofMessage
  const nodes = nodesOf(known)
  const sets = nodes.flatMap(({ type }) => (type.kind === 'set' ? type : []))
  // Some nests have a few attributes of another set under its name: the whole set is meant.
  const [largest] = sets
    .filter((set) => canonical(set.name) === wanted)
    .sort((a, b) => b.attributes.length - a.attributes.length)
  const nested = nodes.find(({ cName, type }) => canonical(cName) === wanted && setOf(type) !== undefined)
  const found = largest ?? (nested && setOf(nested.type))
  if (found) return found
  throw unknownName(
    'attribute set',
    name,
    [...messages, ...sets, ...nodes.map(({ cName }) => ({ name: cName }))],
    known,
  )
}

/** The set that an attribute of the type has in it; of several to choose from, the one for unknown cases. */
function setOf(type: TypeNode): AttributeSet | undefined {
  if (type.kind === 'set') return type
  return type.kind === 'select' ? setOf(type.fallback) : undefined
}

function canonical(name: string): string {
  return name.toUpperCase().replace(/_+$/, '')
}

function unknownName(
  what: string,
  name: string,
  candidates: readonly { readonly name: string }[],
  known: KnownMessages | undefined,
): UsageError {
  const names = new Set(candidates.map((one) => one.name).filter((one) => one !== ''))
  return new UsageError(`${known?.name} has no ${what} '${name}'${suggestion(name, names)}`)
}

/** A type somewhere in the messages of a protocol, with the C name of the attribute or member that has it. */
interface Node {
  readonly type: TypeNode
  readonly cName: string
}

/** Every type in the messages of a protocol, outer ones first. */
function nodesOf(known: KnownMessages | undefined): Node[] {
  const nodes: Node[] = []
  const seen = new Set<TypeNode>()
  const queue: Node[] = messagesOf(known).flatMap(({ header, attributes }) =>
    [header, attributes].flatMap((type) => (type ? { type, cName: '' } : [])),
  )
  queue.push({ type: ackAttributes, cName: '' })
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    nodes.push(node)
    if (seen.has(node.type)) continue
    seen.add(node.type)
    queue.push(...partsOf(node))
  }
  return nodes
}

/** What a type is made of. */
function partsOf({ type, cName }: Node): Node[] {
  switch (type.kind) {
    case 'set':
      return [...type.attributes]
    case 'struct':
      return [...type.members]
    case 'indexed':
    case 'numbered':
    case 'array':
      return [{ type: type.element, cName }]
    case 'settings':
      return [{ type: type.set, cName }]
    case 'records':
      return [
        { type: type.header, cName: '' },
        { type: type.set, cName },
      ]
    case 'tlvs':
      return [...type.cases.values(), type.fallback].map((part) => ({ type: part, cName: '' }))
    case 'headed':
      return [
        { type: type.header, cName: '' },
        { type: type.set(), cName },
      ]
    case 'select':
      return [...type.cases.values(), type.fallback].map((part) => ({ type: part, cName: '' }))
    default:
      return []
  }
}
