import { route } from 'nlkit/families/route'
import { type DecodedMessage, decodeDatagram, type KnownMessages, type Plain, plainMessage } from 'nlkit/schema'
import { type Socket, trace } from 'nlkit/socket'
import { errnoName } from 'nlkit/wire'

import { AddressNames } from './address-names.ts'
import { align } from './align.ts'
import {
  descriptors,
  incomparable,
  isOfProtocolCounters,
  isReport,
  isTraffic,
  timers,
  unordered,
} from './incomparable.ts'

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

/** Neighbours and the remote ends of a vxlan lie in hash tables whose seeds are random: those of a dump are put in order. */
function inOrder(lines: readonly Line[]): Line[] {
  const ordered: Line[] = []
  let dumped: Line[] = []
  for (const line of lines) {
    if (isHashed(line)) {
      dumped.push(line)
      continue
    }
    const byText = dumped.map((one) => [[...one.fields].join(), one] as const).sort(([a], [b]) => (a < b ? -1 : 1))
    ordered.push(...byText.map(([, one]) => one), line)
    dumped = []
  }
  return [...ordered, ...dumped]
}

function isHashed({ head, fields }: Line): boolean {
  return /NEWNEIGH flags .*2 seq/.test(head) && (fields.get('family') !== '7' || fields.has('dst'))
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
    'multicast',
    'lladdr',
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
 * What was said on the sockets of a story, without what no two kernels have in common (`incomparable`, and names for hardware
 * addresses and port ids). So what a story heard from one kernel can be held against what it heard from another.
 */
export class Transcript {
  readonly #sockets: Line[][] = []
  readonly #names = new Map<string, string>()
  readonly #addresses = new AddressNames()
  readonly #pause: () => void
  readonly #known: KnownMessages
  #isPauseDue = false

  /**
   * `pause` is called before the request that follows one for a link or an IPv6 address: time for what Linux leaves to workers
   * (`linux-workers.js`). `known` says what the messages mean.
   */
  constructor(pause: () => void = () => {}, known: KnownMessages = route) {
    this.#pause = pause
    this.#known = known
  }

  /** The socket, which is written down from now on. Sockets of different namespaces may have the same port id. */
  follow(socket: Socket, namespace = 'first'): Socket {
    const lines: Line[] = []
    const number = this.#sockets.push(lines)
    this.#names.set(`${namespace} ${socket.address.portid}`, `port ${number}`)
    let asked = ''
    return trace(socket, ({ direction, data, error, group, nsid }) => {
      if (error !== 0) lines.push({ head: errnoName(error), fields: new Map() })
      if (direction === 'sent' && this.#isPauseDue) this.#pause()
      if (direction === 'sent') asked = hexOf(data)
      for (const message of decodeDatagram(this.#known, data).messages) {
        if (direction === 'sent') this.#isPauseDue = isForWorker(message)
        const from = nsid < 0 ? '' : ` of namespace ${nsid}`
        const how = direction === 'sent' ? 'sent' : group === 0 ? 'got' : `got in group ${group}${from}`
        const line = this.#line(message, how, namespace, asked)
        if (line !== undefined) lines.push(line)
      }
    })
  }

  /** What is different in another transcript: a line for each field, with the number of the socket and of the message there. */
  differences(other: Transcript): string[] {
    return this.#sockets.flatMap((unsorted, socket) => {
      const lines = inOrder(unsorted)
      const others = inOrder(other.#sockets[socket] ?? [])
      return align(lines, others, titleOf).flatMap(([a, b], i) => compare(`${socket}.${i}`, a, b))
    })
  }

  #line(message: DecodedMessage, direction: string, namespace: string, asked: string): Line | undefined {
    const plain = plainMessage(this.#known, message, { numeric: true })
    if (isTraffic(plain) || isReport(plain)) return undefined
    const { message: name, nlmsghdr, ...value } = plain
    const { flags, seq, portid } = nlmsghdr as { flags: number; seq: number; portid: number }
    const head = `${direction} ${name} flags ${flags.toString(16)} seq ${seq} from ${this.#names.get(`${namespace} ${portid}`) ?? portid}`
    // In what is sent back to who asked are numbers of namespaces, too.
    const { payload } = value
    const isEcho = typeof payload === 'string' && payload !== '' && asked.includes(payload)
    const compared = isEcho ? { ...value, payload: 'what was asked' } : value
    return { head, fields: new Map(leaves(this.#settled(compared), '')) }
  }

  /** A value without what is different each time; that it is there stays. */
  #settled(value: Plain, key = ''): Plain {
    if (typeof value === 'string') return this.#addresses.nameOf(value)
    if (isOfProtocolCounters(key, value)) return `${value.length} counters`
    if (Array.isArray(value))
      return sorted(
        value.map((one) => this.#settled(one, key)),
        key,
      )
    if (typeof value === 'number' && key === 'expires') return value > 0 ? Math.ceil(value / EXPIRY) : 'over'
    if (typeof value === 'number' && timers.has(key)) return value > 0 ? 'runs' : 'over'
    if (typeof value !== 'object' || value === null) return incomparable.has(key) ? 'incomparable' : value
    const fields = Object.entries(value).filter(([name]) => !descriptors.has(name))
    return Object.fromEntries(fields.map(([name, field]) => [name, this.#settled(field, name)]))
  }
}

function hexOf(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function sorted(all: Plain[], key: string): Plain[] {
  // A group that nobody is in any more lies there until a worker comes.
  const list = key === 'mdbEntry' ? all.filter((one) => JSON.stringify(one) !== '{}') : all
  return unordered.has(key)
    ? list
        .map((one) => JSON.stringify(one))
        .sort()
        .map((text) => JSON.parse(text))
    : list
}

/** Hundredths of a second that count as one, of the time that a route has left. */
const EXPIRY = 1000

/** Whether a worker of Linux sees to a part of what a request is about: carrier of links, tests of IPv6 addresses. */
function isForWorker({ name, value }: DecodedMessage): boolean {
  return /LINK$/.test(name) || (name === 'RTM_NEWADDR' && value.family === 10)
}
