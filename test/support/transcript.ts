import { route } from '../../src/families/route/index.ts'
import { decodeDatagram, type DecodedMessage, type Plain, plainMessage } from '../../src/schema/index.ts'
import { type Socket, trace } from '../../src/socket/index.ts'
import { errnoName } from '../../src/wire/index.ts'

type Fields = { [name: string]: Plain }

/** A message: what its header says, and each field by its path, in the order of the attributes. */
interface Line {
  readonly head: string
  readonly fields: ReadonlyMap<string, string>
}

function leaves(value: Plain, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [[path, JSON.stringify(value)]]
  return Object.entries(value).flatMap(([name, field]) => leaves(field, path === '' ? name : `${path}.${name}`))
}

function compare(place: string, a: Line | undefined, b: Line | undefined): string[] {
  if (a?.head !== b?.head) return [`${place}: ${a?.head} ≠ ${b?.head}`]
  if (a === undefined || b === undefined) return []
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

  /** The socket, which is written down from now on. */
  follow(socket: Socket): Socket {
    const lines: Line[] = []
    const number = this.#sockets.push(lines)
    this.#names.set(`${socket.address.portid}`, `port ${number}`)
    return trace(socket, ({ direction, data, error }) => {
      if (error !== 0) lines.push({ head: errnoName(error), fields: new Map() })
      for (const message of decodeDatagram(route, data).messages) {
        const line = this.#line(message, direction === 'sent' ? 'sent' : 'got')
        if (line !== undefined) lines.push(line)
      }
    })
  }

  /** What is different in another transcript: a line for each field, with the number of the socket and of the message there. */
  differences(other: Transcript): string[] {
    return this.#sockets.flatMap((lines, socket) => {
      const others = other.#sockets[socket] ?? []
      const count = Math.max(lines.length, others.length)
      return Array.from({ length: count }, (_, i) => compare(`${socket}.${i}`, lines[i], others[i])).flat()
    })
  }

  #line(message: DecodedMessage, direction: string): Line | undefined {
    const plain = plainMessage(route, message, { numeric: true })
    if (isTraffic(plain)) return undefined
    const { message: name, header, ...value } = plain
    const { flags, seq, portid } = header as { flags: number; seq: number; portid: number }
    const head = `${direction} ${name} flags ${flags.toString(16)} seq ${seq} from ${this.#names.get(`${portid}`) ?? portid}`
    return { head, fields: new Map(leaves(this.#settled(value), '')) }
  }

  /** A value without what is different each time. */
  #settled(value: Plain, key = ''): Plain {
    if (typeof value === 'string') return this.#named(value)
    if (Array.isArray(value)) return value.map((one) => this.#settled(one, key))
    if (typeof value !== 'object' || value === null) return times.has(key) ? 'time' : value
    const fields = Object.entries(value).filter(([name]) => !dropped.has(name))
    return withoutCarrier(Object.fromEntries(fields.map(([name, field]) => [name, this.#settled(field, name)])))
  }

  /** Addresses that were made at random get names, in the order of their appearance. */
  #named(text: string): string {
    const isRandom = (/^(..:){5}..$/.test(text) && !/^(00:00:00|ff:ff:ff|01:80|02:00:00)/.test(text)) || /^fe80:.*ff:fe/.test(text)
    if (!isRandom) return text
    const known = this.#names.get(text)
    if (known !== undefined) return known
    const name = `${text.startsWith('fe80') ? 'local address' : 'address'} ${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}

/** Counters, of packets that a kernel sends of its own accord too. */
const dropped = new Set(['stats', 'stats64', 'icmp6stats', 'link64'])
const times = new Set(['cstamp', 'tstamp', 'reachableTime', 'confirmed', 'used', 'updated', 'lastuse'])

/** Neighbours that a kernel has because it sends to groups: they come with traffic, of which nlkit's has none. */
function isTraffic({ message, state }: Fields): boolean {
  return (message === 'RTM_NEWNEIGH' || message === 'RTM_DELNEIGH') && state === 64
}

const RUNNING = 0x40

/** What follows from the carrier follows in its own time: a worker sees to it. */
function withoutCarrier(fields: Fields): Fields {
  if (fields.carrier === undefined || typeof fields.flags !== 'number') return fields
  const { operstate, carrierChanges, carrierUpCount, carrierDownCount, ...rest } = fields
  return { ...rest, flags: fields.flags & ~RUNNING }
}
