import { type LinkAttributes, type LinkMessage, linkFlags } from '../../families/route/index.ts'
import { type NetnsRef, netnsNamed } from '../netns.ts'
import type { IndexOf } from '../verb.ts'
import type { LinkRef } from './link-names.ts'

/** Settings that are attributes as the kernel has them, and shows as they were set. */
export const shownSettings = [
  'mtu',
  'address',
  'broadcast',
  'txqlen',
  'group',
  'linkmode',
  'carrier',
  'protoDown',
  'numTxQueues',
  'numRxQueues',
  'gsoMaxSize',
  'gsoMaxSegs',
  'groMaxSize',
  'gsoIpv4MaxSize',
  'groIpv4MaxSize',
] as const

/** All settings that are attributes as the kernel has them. */
const attributes = [
  ...shownSettings,
  'operstate',
  'protoDownReason',
  'linkNetnsid',
  'parentDevName',
  'afSpec',
  'vfinfoList',
  'xdp',
] as const

/** Settings that are flags: the bit, and whether the setting is true where it is set. */
export const flagSettings = {
  up: [linkFlags.UP, true],
  arp: [linkFlags.NOARP, false],
  multicast: [linkFlags.MULTICAST, true],
  allmulti: [linkFlags.ALLMULTI, true],
  promisc: [linkFlags.PROMISC, true],
  dynamic: [linkFlags.DYNAMIC, true],
  trailers: [linkFlags.NOTRAILERS, false],
} as const

/** What of a link can be set. What is left out stays as it is, or as the kernel makes it. */
export interface LinkSettings extends Partial<Pick<LinkAttributes, (typeof attributes)[number]>> {
  readonly up?: boolean | undefined
  /** Whether neighbours are looked for: the contrary of the flag NOARP. */
  readonly arp?: boolean | undefined
  readonly multicast?: boolean | undefined
  /** All multicast frames are received. */
  readonly allmulti?: boolean | undefined
  /** All frames are received. */
  readonly promisc?: boolean | undefined
  readonly dynamic?: boolean | undefined
  /** The contrary of the flag NOTRAILERS. */
  readonly trailers?: boolean | undefined
  /** Bridge, bond, vrf… that the link belongs to; null is none. */
  readonly master?: LinkRef | null | undefined
  readonly alias?: string | undefined
  /** The link that this one is on, or its peer. */
  readonly link?: LinkRef | undefined
  /** Another name for it; of a link that is up since Linux 6.2. */
  readonly rename?: string | undefined
  /** Index of a link that is made; of one that is there, the index it gets in the namespace it goes to. */
  readonly index?: number | undefined
  /** Network namespace that it is made in, or goes to. */
  readonly netns?: NetnsRef | undefined
}

/** The settings in a request for a link. */
export function settingsMessage(settings: LinkSettings, indexOf: IndexOf): LinkMessage {
  const { master, alias, netns } = settings
  const message: Record<string, unknown> = { ...flagBits(settings), ...netnsNamed(netns) }
  if (master !== undefined) message.master = master === null ? 0 : indexOf(master)
  if (alias !== undefined) message.ifalias = alias
  for (const name of attributes) if (settings[name] !== undefined) message[name] = settings[name]
  return message
}

/** Links that settings name. */
export function linksOfSettings({ master, link }: LinkSettings): (LinkRef | undefined)[] {
  return [master ?? undefined, link]
}

function flagBits(settings: LinkSettings): { flags: number; change: number } {
  let value = 0
  let change = 0
  for (const [name, [bit, isTrueWhenSet]] of Object.entries(flagSettings)) {
    const wanted = settings[name as keyof typeof flagSettings]
    if (wanted === undefined) continue
    change |= bit
    if (wanted === isTrueWhenSet) value |= bit
  }
  return { flags: value, change }
}
