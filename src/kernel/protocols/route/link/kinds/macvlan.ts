import {
  type LinkMessage,
  type Macvlan,
  macvlanAddressModes,
  macvlanModes,
} from '../../../../../families/route/index.ts'
import { EINVAL, EOPNOTSUPP } from '../../../../errno.ts'
import { macvlanAddresses } from '../../fdb/own-addresses.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { randomMac, validateMac } from '../ethernet.ts'
import type { Link } from '../link.ts'
import type { LinkEvent } from '../link-event.ts'
import { followLower } from '../link-watch.ts'
import { acceptAddress, rejectAddress } from '../own-addresses.ts'
import { removeLinks } from '../remove-link.ts'
import type { LinkKind } from './kind.ts'
import { leaveLower, lowerLinkOf, registerUpper } from './upper-link.ts'

/** What a macvlan is set to. */
interface MacvlanState {
  mode: number
  flags: number
  addresses: string[]
  bcQueueLen: number
  bcCutoff: number | undefined
}

const DEFAULT_QUEUE = 1000

/** Packets that a tap's reader may be behind (TUN_READQ_SIZE). */
const TAP_QUEUE = 500

/** A link with an address of its own on another link's wire (`drivers/net/macvlan.c`). */
export const macvlan: LinkKind = {
  kind: 'macvlan',
  takesPackets: true,
  filtersAddresses: true,
  setup(link) {
    link.minMtu = 0
    link.maxMtu = 65_535
    link.minMtu = 68
    link.tsoMaxSize = 524_280
    link.address = randomMac(link)
    link.data = {
      mode: macvlanModes.VEPA,
      flags: 0,
      addresses: [],
      bcQueueLen: DEFAULT_QUEUE,
      bcCutoff: undefined,
    } satisfies MacvlanState
  },
  validate(request) {
    const data = dataOf(request)
    const error = validateMac(request)
    if (error < 0 || data === undefined) return error
    if (((data.flags ?? 0) & ~3) !== 0) return -EINVAL
    if (data.mode !== undefined && !Object.values(macvlanModes).some((mode) => mode === data.mode)) return -EINVAL
    return 0
  },
  newLink(link, request) {
    const lower = lowerLinkOf(request)
    if (typeof lower === 'number') return lower
    // On a macvlan it stands on what that stands on.
    const base = lower.kind === macvlan ? (lower.lower as Link) : lower
    if (base.isLoopback) return -EINVAL
    if (request.value.mtu === undefined) link.mtu = base.mtu
    link.tsoMaxSize = base.tsoMaxSize
    link.maxMtu = base.maxMtu === 0 ? 65_535 : base.maxMtu
    const error = change(link, request) || registerUpper(link, base)
    return error
  },
  changeLink: change,
  delLink: (link) => leaveLower(link),
  forwarding: macvlanAddresses,
  data(link) {
    const { mode, flags, addresses, bcQueueLen, bcCutoff } = stateOf(link)
    return {
      mode,
      flags,
      macaddrCount: addresses.length,
      ...(addresses.length === 0 ? {} : { macaddrData: { macaddr: inHashOrder(addresses) } }),
      bcQueueLen,
      bcQueueLenUsed: longestQueue(link),
      ...(bcCutoff === undefined ? {} : { bcCutoff }),
    }
  },
  open(link) {
    if (link.lower !== undefined) acceptAddress(link.lower, link.address)
    return 0
  },
  stop(link) {
    if (link.lower !== undefined) rejectAddress(link.lower, link.address)
  },
}

/** The same as a character device (`drivers/net/macvtap.c`). */
export const macvtap: LinkKind = {
  ...macvlan,
  kind: 'macvtap',
  setup(link) {
    macvlan.setup(link)
    link.txqlen = TAP_QUEUE
  },
}

function stateOf(link: Link): MacvlanState {
  return link.data as MacvlanState
}

/** All macvlans of a link share one queue, as long as the one that wants most. */
function longestQueue({ lower }: Link): number {
  const lengths = [...(lower?.uppers ?? [])].filter(isMacvlan).map((link) => stateOf(link).bcQueueLen)
  return Math.max(...lengths, 0)
}

/** Source addresses lie in a hash table of 256 places, the youngest of a place first (macvlan_eth_hash()). */
function inHashOrder(addresses: readonly string[]): string[] {
  return addresses.toReversed().toSorted((a, b) => hashOf(a) - hashOf(b))
}

const GOLDEN_RATIO_64 = 0x61c8_8646_80b5_83ebn

function hashOf(address: string): number {
  const bytes = address.split(':').map((byte) => BigInt(`0x${byte}`))
  const value = bytes.reduceRight((all, byte) => (all << 8n) | byte, 0n) << 16n
  return Number(BigInt.asUintN(64, value * GOLDEN_RATIO_64) >> 56n)
}

function isMacvlan({ kind }: Link): boolean {
  return kind === macvlan || kind === macvtap
}

function dataOf({ value }: RouteRequest<LinkMessage>): Macvlan | undefined {
  const { linkinfo } = value
  return linkinfo?.kind === 'macvlan' || linkinfo?.kind === 'macvtap' ? linkinfo.data : undefined
}

function change(link: Link, request: RouteRequest<LinkMessage>): number {
  const data = dataOf(request)
  if (data === undefined) return 0
  const state = stateOf(link)
  const mode = data.mode ?? state.mode
  if (link.isRegistered && (mode === macvlanModes.PASSTHRU) !== (state.mode === macvlanModes.PASSTHRU)) return -EINVAL
  if (data.macaddrMode !== undefined && mode !== macvlanModes.SOURCE) return -EINVAL
  state.mode = mode
  state.flags = data.flags ?? state.flags
  state.bcQueueLen = data.bcQueueLen ?? state.bcQueueLen
  state.bcCutoff = data.bcCutoff ?? state.bcCutoff
  return data.macaddrMode === undefined ? 0 : changeAddresses(state, data, request)
}

function changeAddresses(state: MacvlanState, data: Macvlan, { extack }: RouteRequest<LinkMessage>): number {
  const { ADD, DEL, FLUSH, SET } = macvlanAddressModes
  const given = data.macaddr === undefined ? (data.macaddrData?.macaddr ?? []) : [data.macaddr]
  const rest = state.addresses.filter((known) => !given.includes(known))
  switch (data.macaddrMode) {
    case ADD:
      state.addresses = [...rest, ...given]
      return 0
    case DEL:
      state.addresses = rest
      return 0
    case FLUSH:
      state.addresses = []
      return 0
    case SET:
      state.addresses = [...given]
      return 0
    default:
      return refuse(extack, EOPNOTSUPP, 'Unknown mode of addresses')
  }
}

/** What a macvlan does when something happens to the link below it (macvlan_device_event()). */
export function macvlanListener(lower: Link, event: LinkEvent): void {
  const links = [...lower.uppers].filter(isMacvlan)
  switch (event) {
    case 'up':
    case 'down':
    case 'change':
      for (const link of links) followLower(link, lower)
      return
    case 'changeMtu':
      for (const link of links) {
        if (link.mtu <= lower.mtu) continue
        link.mtu = lower.mtu
        link.net.announce(link, 'changeMtu')
      }
      return
    case 'unregister':
      if (lower.isGoing) removeLinks(links)
  }
}
