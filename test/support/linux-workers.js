import { execFileSync } from 'node:child_process'
import { pid } from 'node:process'
import { route, routeGroups } from 'nlkit/families/route'
import { decodeDatagram, encodeDatagram } from 'nlkit/schema'
import { datagramsOf, open } from 'nlkit/socket'

/**
 * @import { Socket } from 'nlkit/socket'
 *
 * What is read of a link, and of an address or a multicast address.
 * @typedef {{ index?: number, ifname?: string, flags?: number, operstate?: number }} LinkFields
 * @typedef {{ index?: number, local?: string, address?: string, multicast?: string, flags?: number }} AddressFields
 */

const NETLINK_ROUTE = 0
const NLM_F_REQUEST = 0x1
const NLM_F_ACK = 0x4
const NLM_F_DUMP = 0x300
const NLM_F_CREATE_EXCL = 0x600
const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const AF_INET6 = 10
const IFF_UP = 0x1
const IFF_LOOPBACK = 0x8
const IFF_NOARP = 0x80
const IFA_F_NODAD = 0x2
const IFA_F_TENTATIVE = 0x40
const ADDR_GEN_MODE_NONE = 1
const IF_OPER_UP = 6

/** How long a worker may take before something must be wrong, in milliseconds. */
const PATIENCE = 60_000
/** How long an address is waited for: one that has been kept while its link was down does not begin anew. */
const ADDRESS_PATIENCE = 300
/** How long workers get where nothing tells what they have done, in milliseconds. */
const PAUSE = 30
/** Milliseconds between two looks. */
const LOOK = 0.2

const types = new Map([...route.all()].map(({ name, type }) => [name, type]))
const nothing = new Int32Array(new SharedArrayBuffer(4))

/**
 * Waits, while nothing of this process runs, until something is so: whether it has come to that in time.
 * @param {() => boolean} isSo
 * @param {number} patience in milliseconds
 */
function waitFor(isSo, patience) {
  const end = Date.now() + patience
  while (!isSo()) {
    if (Date.now() > end) return false
    Atomics.wait(nothing, 0, 0, LOOK)
  }
  return true
}

/**
 * Sends a request and gives the messages that answer it.
 * @template {object} T
 * @param {Socket} socket
 * @param {string} name
 * @param {number} flags
 * @param {Record<string, unknown>} value
 * @returns {T[]}
 */
function ask(socket, name, flags, value) {
  const message = { name, type: types.get(name) ?? 0, flags: NLM_F_REQUEST | flags, seq: 1, portid: 0, value }
  socket.send(encodeDatagram(route, { messages: [message], rest: new Uint8Array(0) }))
  const answers = []
  for (let left = 10_000; left > 0; left--) {
    const batch = socket.receive()
    if (batch === undefined) break
    for (const { data } of datagramsOf(batch)) answers.push(...decodeDatagram(route, data).messages)
    const last = answers.at(-1)?.type
    if (last === NLMSG_DONE || last === NLMSG_ERROR) break
  }
  return /** @type {T[]} */ (answers.filter(({ type }) => type > NLMSG_DONE).map((answer) => answer.value))
}

/**
 * @template {object} T
 * @param {Socket} socket
 * @param {string} name
 * @param {number} [family]
 * @returns {T[]}
 */
function dump(socket, name, family = 0) {
  return ask(socket, name, NLM_F_DUMP, { family })
}

/** @param {Socket} socket @param {Record<string, unknown>} value @param {number} [flags] */
function change(socket, value, flags = 0) {
  ask(socket, 'RTM_NEWLINK', NLM_F_ACK | flags, value)
}

/**
 * A link whose carrier is lost and found at will, in a namespace that ends with its sockets. Linux sees to links in the order in
 * which their carriers changed: once it has seen to this one, it has seen to all that came before
 * (`net/core/link_watch.c`, __linkwatch_run_queue(); those that it does not hold to be urgent stay).
 */
class Canary {
  #isUp = true
  #socket
  #listener

  constructor() {
    const name = `nlkit-canary-${pid}`
    execFileSync('ip', ['netns', 'add', name])
    try {
      this.#socket = open(NETLINK_ROUTE, { netns: `/run/netns/${name}` })
      this.#listener = open(NETLINK_ROUTE, { netns: `/run/netns/${name}` })
    } finally {
      execFileSync('ip', ['netns', 'delete', name])
    }
    const quietlyUp = { flags: IFF_UP, change: IFF_UP, afSpec: { inet6: { addrGenMode: ADDR_GEN_MODE_NONE } } }
    const pair = { kind: 'veth', data: { peer: { ifname: 'b' } } }
    change(this.#socket, { ifname: 'a', linkinfo: pair }, NLM_F_CREATE_EXCL)
    for (const ifname of ['b', 'a']) change(this.#socket, { ifname, ...quietlyUp })
    const link = this.#find('a')?.index
    change(this.#socket, { ifname: 'canary', link, linkinfo: { kind: 'macvlan' } }, NLM_F_CREATE_EXCL)
    change(this.#socket, { ifname: 'canary', ...quietlyUp })
    this.#listener.join(routeGroups.LINK)
    /** Whether this kernel has the kinds of links that it is made of. */
    this.isThere = this.#find('canary') !== undefined
  }

  /** Waits until Linux has seen to the carriers that have changed before. */
  pass() {
    this.#isUp = !this.#isUp
    change(this.#socket, { ifname: 'canary', protoDown: this.#isUp ? 0 : 1 })
    if (!waitFor(() => this.#hasHeard(), PATIENCE)) throw new Error('Linux does not see to the carriers of its links')
  }

  /** @param {string} ifname @returns {LinkFields | undefined} */
  #find(ifname) {
    return dump(this.#socket, 'RTM_GETLINK').find((/** @type {LinkFields} */ link) => link.ifname === ifname)
  }

  #hasHeard() {
    for (let batch = this.#listener.receive(); batch !== undefined; batch = this.#listener.receive()) {
      for (const { data } of datagramsOf(batch))
        for (const { value } of decodeDatagram(route, data).messages)
          if ((value.operstate === IF_OPER_UP) === this.#isUp) return true
    }
    return false
  }
}

/**
 * Makes tests of new IPv6 addresses in a namespace so long, of a second for each question, that none ends while a story is told: when
 * a story comes to its end is a matter of how busy the machine is.
 * @param {{ readonly name: string }} namespace
 */
export function holdAddressTests({ name }) {
  const command = 'echo 1000 >/proc/sys/net/ipv6/conf/default/dad_transmits'
  execFileSync('ip', ['netns', 'exec', name, 'sh', '-c', command], { stdio: 'pipe' })
}

/** @type {Canary | undefined} */
let canary

/**
 * Waits until Linux has done in a namespace what it leaves to workers, and nothing of this process runs meanwhile: what follows
 * from carriers, and the first steps of new IPv6 addresses. What it does at times of its own choice (probes, reports of groups)
 * is not waited for.
 * @param {Socket} socket one in that namespace, that nobody else uses
 */
export function settle(socket) {
  canary ??= new Canary()
  if (canary.isThere) canary.pass()
  else Atomics.wait(nothing, 0, 0, PAUSE)
  const links = dump(socket, 'RTM_GETLINK')
  seeToCarriers(socket, links)
  waitFor(() => haveBegun(socket, links), ADDRESS_PATIENCE)
}

/**
 * The same in a namespace of which the path is known.
 * @param {{ readonly path: string }} namespace
 */
export function settleIn({ path }) {
  const socket = open(NETLINK_ROUTE, { netns: path })
  try {
    settle(socket)
  } finally {
    socket.close()
  }
}

/**
 * What is not urgent waits for up to a second, unless somebody asks for the link (`net/core/rtnetlink.c`, rtnl_getlink(), since
 * Linux 6.8).
 * @param {Socket} socket
 * @param {LinkFields[]} links
 */
function seeToCarriers(socket, links) {
  for (const { index } of links) ask(socket, 'RTM_GETLINK', 0, { index })
}

/**
 * Whether each IPv6 address has joined its group, and those that are not tried out are there
 * (`net/ipv6/addrconf.c`, addrconf_dad_begin()).
 * @param {Socket} socket
 * @param {LinkFields[]} links
 */
function haveBegun(socket, links) {
  /** @type {AddressFields[]} */
  const addresses = dump(socket, 'RTM_GETADDR', AF_INET6)
  if (addresses.length === 0) return true
  const silent = links.filter(({ flags = 0 }) => (flags & (IFF_LOOPBACK | IFF_NOARP)) !== 0).map(({ index }) => index)
  /** @type {AddressFields[]} */
  const groups = dump(socket, 'RTM_GETMULTICAST', AF_INET6)
  const joined = new Set(groups.map(({ index, multicast = '' }) => `${index} ${multicast}`))
  return addresses.every(({ index, local, address = '', flags = 0 }) => {
    const isTentative = (flags & IFA_F_TENTATIVE) !== 0
    if (silent.includes(index)) return !isTentative
    if (isTentative && (flags & IFA_F_NODAD) !== 0) return false
    return joined.has(`${index} ${solicitedNodes(local ?? address)}`)
  })
}

/** The group of the nodes that may have an address. @param {string} address */
function solicitedNodes(address) {
  const [high = 0, low = 0] = address
    .split(':')
    .slice(-2)
    .map((word) => Number.parseInt(word || '0', 16))
  return `ff02::1:ff${(high & 0xff).toString(16).padStart(2, '0')}:${low.toString(16)}`
}
