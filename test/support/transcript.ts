import { route } from 'nlkit/families/route'
import { type DecodedMessage, decodeDatagram, type KnownMessages, type Plain, plainMessage } from 'nlkit/schema'
import { type Socket, trace } from 'nlkit/socket'
import { errnoName } from 'nlkit/wire'

import { align } from './align.ts'

type Fields = { [name: string]: Plain }

/** A message: what its header says, and each field by its path, in the order of the attributes. */
interface Line {
  readonly head: string
  readonly fields: ReadonlyMap<string, string>
}

function leaves(value: Plain, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return [[path, JSON.stringify(value)]]
  return Object.entries(value).flatMap(([name, field]) => leaves(field, path === '' ? name : `${path}.${name}`))
}

/** Neighbours lie in a hash table whose seed is random: those of a dump are put in order. */
function neighboursInOrder(lines: readonly Line[]): Line[] {
  const ordered: Line[] = []
  let dumped: Line[] = []
  for (const line of lines) {
    if (/NEWNEIGH flags .*2 seq/.test(line.head)) {
      dumped.push(line)
      continue
    }
    const byText = dumped.map((one) => [[...one.fields].join(), one] as const).sort(([a], [b]) => (a < b ? -1 : 1))
    ordered.push(...byText.map(([, one]) => one), line)
    dumped = []
  }
  return [...ordered, ...dumped]
}

/** Whether a notification of a link says nothing that the one before it did not say: it is of what is left out. */
function isRepeated(lines: readonly Line[], line: Line): boolean {
  if (!line.head.includes('got in group 1 RTM_NEWLINK') || line.fields.get('change') !== '0') return false
  const before = lines.findLast(
    (other) => other.head === line.head && other.fields.get('index') === line.fields.get('index'),
  )
  // Of a link that stands on no other, a worker tells up to a second later that its carrier has changed.
  const late = ['change', 'afSpec.inet6.flags']
  const ignored = new Set(line.fields.has('link') ? late : [...late, 'event', 'carrier', 'flags', 'tsoMaxSize'])
  const text = (one: Line | undefined) =>
    JSON.stringify([...(one?.fields ?? [])].filter(([name]) => !ignored.has(name)))
  return before !== undefined && text(before) === text(line)
}

/** What a message is about. */
function titleOf({ head, fields }: Line): string {
  const names = [
    'family',
    'type',
    'index',
    'ifindex',
    'ifname',
    'local',
    'address',
    'dst',
    'dstLen',
    'oif',
    'priority',
    'error',
  ]
  const said = fields.get('extack.msg') ?? fields.get('msg') ?? ''
  return `${head} ${names.flatMap((name) => fields.get(name) ?? []).join(' ')} ${said}`
}

function compare(place: string, a: Line | undefined, b: Line | undefined): string[] {
  if (a === undefined) return [`${place}: nothing ≠ ${b === undefined ? '' : titleOf(b)}`]
  if (b === undefined) return [`${place}: ${titleOf(a)} ≠ nothing`]
  const paths = [...new Set([...a.fields.keys(), ...b.fields.keys()])]
  const differing = paths.filter((path) => a.fields.get(path) !== b.fields.get(path))
  const fields = differing.map((path) => `${place} ${a.head}: ${path} ${a.fields.get(path)} ≠ ${b.fields.get(path)}`)
  const order = [a, b].map(({ fields }) => [...fields.keys()].join())
  return fields.length > 0 || order[0] === order[1] ? fields : [`${place} ${a.head}: order ${order[0]} ≠ ${order[1]}`]
}

/**
 * What was said on the sockets of a story, without what no two kernels have in common: hardware addresses and what is made of
 * them, times, counters, port ids. So what a story heard from one kernel can be held against what it heard from another.
 */
export class Transcript {
  readonly #sockets: Line[][] = []
  readonly #names = new Map<string, string>()
  readonly #pause: () => void
  readonly #known: KnownMessages
  readonly #isIgnored: (value: Fields) => boolean
  #isPauseDue = false

  /**
   * `pause` is called before the request that follows one for a link or an IPv6 address: time for what Linux leaves to a
   * worker. `known` says what the messages mean, `isIgnored` which of them are not to be written down.
   */
  constructor(
    pause: () => void = () => {},
    known: KnownMessages = route,
    isIgnored: (value: Fields) => boolean = () => false,
  ) {
    this.#pause = pause
    this.#known = known
    this.#isIgnored = isIgnored
  }

  /** The socket, which is written down from now on. Sockets of different namespaces may have the same port id. */
  follow(socket: Socket, namespace = 'first'): Socket {
    const lines: Line[] = []
    const number = this.#sockets.push(lines)
    this.#names.set(`${namespace} ${socket.address.portid}`, `port ${number}`)
    return trace(socket, ({ direction, data, error, group }) => {
      if (error !== 0) lines.push({ head: errnoName(error), fields: new Map() })
      if (direction === 'sent' && this.#isPauseDue) this.#pause()
      for (const message of decodeDatagram(this.#known, data).messages) {
        if (direction === 'sent') this.#isPauseDue = isForWorker(message)
        const how = direction === 'sent' ? 'sent' : group === 0 ? 'got' : `got in group ${group}`
        const line = this.#line(message, how, namespace)
        if (line !== undefined && !isRepeated(lines, line)) lines.push(line)
      }
    })
  }

  /** What is different in another transcript: a line for each field, with the number of the socket and of the message there. */
  differences(other: Transcript): string[] {
    return this.#sockets.flatMap((unsorted, socket) => {
      const lines = neighboursInOrder(unsorted)
      const others = neighboursInOrder(other.#sockets[socket] ?? [])
      return align(lines, others, titleOf).flatMap(([a, b], i) => compare(`${socket}.${i}`, a, b))
    })
  }

  #line(message: DecodedMessage, direction: string, namespace: string): Line | undefined {
    const plain = plainMessage(this.#known, message, { numeric: true })
    if (isTraffic(plain) || this.#isIgnored(plain)) return undefined
    const { message: name, nlmsghdr, ...value } = plain
    const { flags, seq, portid } = nlmsghdr as { flags: number; seq: number; portid: number }
    const head = `${direction} ${name} flags ${flags.toString(16)} seq ${seq} from ${this.#names.get(`${namespace} ${portid}`) ?? portid}`
    return { head, fields: new Map(leaves(this.#settled(value), '')) }
  }

  /** A value without what is different each time. */
  #settled(value: Plain, key = ''): Plain {
    if (typeof value === 'string') return this.#named(value)
    if (Array.isArray(value)) return value.map((one) => this.#settled(one, key))
    if (typeof value === 'number' && key === 'expires') return Math.ceil(value / 100)
    if (typeof value !== 'object' || value === null) return times.has(key) ? 'time' : value
    const fields = Object.entries(value).filter(([name]) => !dropped.has(name))
    return withoutCarrier(Object.fromEntries(fields.map(([name, field]) => [name, this.#settled(field, name)])))
  }

  /** Addresses that were made at random get names, in the order of their appearance. */
  #named(text: string): string {
    const isRandom =
      (/^(..:){5}..$/.test(text) && !/^(00:00:00|ff:ff:ff|01:80|02:00:00)/.test(text)) ||
      /^fe80:.*ff:fe|^ff02::1:ff/.test(text)
    if (!isRandom) return text
    const known = this.#names.get(text)
    if (known !== undefined) return known
    const name = `${text.startsWith('fe80') ? 'local address' : 'address'} ${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}

/** Whether a worker of Linux sees to a part of what a request is about: carrier of links, tests of IPv6 addresses. */
function isForWorker({ name, value }: DecodedMessage): boolean {
  return /LINK$/.test(name) || (name === 'RTM_NEWADDR' && value.family === 10)
}

/** Descriptors; counters, of packets that a kernel sends of its own accord too and of who looks at an object; what hash tables are like. */
const dropped = new Set([
  'fd',
  'netNsFd',
  'stats',
  'stats64',
  'icmp6stats',
  'link64',
  'clntref',
  'refcnt',
  'mcast',
  'config',
])
const times = new Set([
  'cstamp',
  'tstamp',
  'reachableTime',
  'confirmed',
  'used',
  'updated',
  'lastuse',
  'gcTimer',
  'forwardDelayTimer',
  'helloTimer',
  'holdTimer',
  'topologyChangeTimer',
  'idleTime',
])

/** Neighbours that a kernel has because it sends to groups: they come with traffic, of which nlkit's has none. */
function isTraffic({ message, state }: Fields): boolean {
  return (message === 'RTM_NEWNEIGH' || message === 'RTM_DELNEIGH') && state === 64
}

const RUNNING = 0x40
/** Of a route: the link has no carrier. */
const LINKDOWN = 0x10

/** What follows from the carrier follows in its own time: a worker sees to it. */
function withoutCarrier(fields: Fields): Fields {
  if (typeof fields.flags === 'number' && fields.dstLen !== undefined)
    return { ...fields, flags: fields.flags & ~LINKDOWN }
  if ((fields.carrier === undefined && fields.protinfo === undefined) || typeof fields.flags !== 'number') return fields
  const { operstate, carrierChanges, carrierUpCount, carrierDownCount, ...rest } = fields
  return { ...rest, flags: fields.flags & ~RUNNING }
}
