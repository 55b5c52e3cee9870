import { existsSync } from 'node:fs'
import type { LinkPeer, LinkSettings } from '../../config/index.ts'
import { addrGenModes, linkModes, operStates } from '../../families/route/index.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { linkName, macAddress, named, nothing, number, numbered, onOff, text } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { groupNames } from '../iproute2/name-files.ts'
import type { OpenNamespaces } from '../words/open-namespaces.ts'

/** Bytes of a link's first name, at most. */
const MOST_NAME_BYTES = 15

/** A first name for a link. */
export const newName: Kind<string> = kind('NAME', 'a name', (given, word) => {
  const bytes = Buffer.byteLength(given)
  if (bytes > 0 && bytes <= MOST_NAME_BYTES) return given
  throw new UsageError(`${word} takes a name of 1 to ${MOST_NAME_BYTES} bytes, not ${bytes}`)
})

/** A group of links, by its number or by its name in `/etc/iproute2/group`. */
export const linkGroup: Kind<number> = numbered('GROUP', 'group of links', groupNames, 0xffff_ffff)

/** A network namespace: a name of `ip netns`, a path, or the id of a process. */
export const netns: Kind<number | string> = kind(
  'NETNS|PID',
  'a network namespace',
  (given) => {
    const path = given.includes('/') ? given : `/run/netns/${given}`
    return /^\d+$/.test(given) && !existsSync(path) ? Number(given) : path
  },
  { names: 'namespaces' },
)

const addrGenModeNames = {
  eui64: addrGenModes.EUI64,
  none: addrGenModes.NONE,
  stable_secret: addrGenModes.STABLE_PRIVACY,
  random: addrGenModes.RANDOM,
} as const

/** A way to make IPv6 addresses, as iproute2 calls it. */
const addrGenMode = named('MODE', 'way to make addresses', addrGenModeNames)

/** What iproute2 calls a way to make IPv6 addresses; undefined for one it does not know. */
export function addrGenModeName(mode: number): string | undefined {
  return Object.entries(addrGenModeNames).find((entry) => entry[1] === mode)?.[0]
}

const protoDownReason: Kind<{ readonly bit: number; readonly isOn: boolean }> = {
  label: 'BIT on|off',
  read: (reader, word) => ({ bit: number('BIT', 31).read(reader, word), isOn: onOff.read(reader, word) }),
}

/** Words for what can be set of any link. */
export const settingEntries = {
  up: once(nothing, 'switch it on'),
  down: once(nothing, 'switch it off'),
  mtu: once(number('BYTES'), 'largest packet'),
  address: once(macAddress, 'link-layer address', 'address', 'addr', 'lladdr'),
  broadcast: once(macAddress, 'link-layer address of all', 'broadcast', 'brd'),
  txqlen: once(number('PACKETS'), 'packets that may wait', 'txqueuelen', 'txqlen', 'qlen'),
  group: once(linkGroup, 'its group, by number or name'),
  alias: once(text('TEXT', 'a text', 255), 'a text beside its name'),
  master: once(linkName, 'the bridge, bond, vrf… it belongs to'),
  vrf: once(linkName, 'the VRF it belongs to'),
  nomaster: once(nothing, 'it belongs to none'),
  arp: once(onOff, 'look for neighbours'),
  multicast: once(onOff, 'multicast'),
  allmulti: once(onOff, 'receive all multicasts', 'allmulticast', 'allmulti'),
  promisc: once(onOff, 'receive everything'),
  dynamic: once(onOff, 'its addresses are lost when it goes down'),
  trailers: once(onOff, 'link-layer trailers'),
  carrier: once(onOff, 'its carrier'),
  protoDown: once(onOff, 'switched off by a protocol', 'protodown'),
  protoDownReason: once(protoDownReason, 'why it is switched off by a protocol', 'protodown_reason'),
  linkmode: once(named('MODE', 'mode', linkModes), 'how it comes up', 'mode'),
  operstate: once(named('STATE', 'state', operStates), 'operational state', 'state'),
  addrGenMode: once(addrGenMode, 'how it makes its IPv6 addresses', 'addrgenmode'),
  numTxQueues: once(number('N'), 'transmit queues', 'numtxqueues'),
  numRxQueues: once(number('N'), 'receive queues', 'numrxqueues'),
  gsoMaxSize: once(number('BYTES'), 'largest packet that is cut late', 'gso_max_size'),
  gsoMaxSegs: once(number('N', 0xffff), 'most pieces of one', 'gso_max_segs'),
  groMaxSize: once(number('BYTES'), 'largest packet that is put together', 'gro_max_size'),
  gsoIpv4MaxSize: once(number('BYTES'), 'the same of IPv4', 'gso_ipv4_max_size'),
  groIpv4MaxSize: once(number('BYTES'), 'the same of IPv4', 'gro_ipv4_max_size'),
  parentDevName: once(text('NAME', 'a name'), 'device that it is a part of', 'parentdev'),
  netns: once(netns, 'network namespace it goes to'),
  index: once(number('N', 0x7fff_ffff), 'its number'),
  linkNetnsid: once(number('ID', 0x7fff_ffff), 'namespace of the link below, by its id here', 'link-netnsid'),
} as const

/** What was said by those words. */
export type FoundSettings = Found<typeof settingEntries>

/** The settings that the words describe. */
export function describeSettings(found: FoundSettings, namespaces: OpenNamespaces): LinkSettings {
  const { up, down, carrier, protoDown, protoDownReason, netns, master, vrf, nomaster, addrGenMode, ...asSaid } = found
  if (up && down) throw new UsageError("'up' and 'down' exclude each other")
  return {
    ...asSaid,
    ...(netns === undefined ? {} : { netns: namespaces.open(netns) }),
    ...(up || down ? { up: up ?? false } : {}),
    ...masterOf(master, vrf, nomaster),
    ...(carrier === undefined ? {} : { carrier: Number(carrier) }),
    ...(protoDown === undefined ? {} : { protoDown: Number(protoDown) }),
    ...reasonOf(protoDownReason),
    ...(addrGenMode === undefined ? {} : { afSpec: { inet6: { addrGenMode } } }),
  }
}

function masterOf(
  master: FoundSettings['master'],
  vrf: FoundSettings['vrf'],
  nomaster: FoundSettings['nomaster'],
): LinkSettings {
  const all = [master, vrf, nomaster ? null : undefined].filter((value) => value !== undefined)
  if (all.length > 1) throw new UsageError("'master', 'vrf' and 'nomaster' exclude each other")
  return all.length === 0 ? {} : { master: all[0] }
}

function reasonOf(reason: FoundSettings['protoDownReason']): LinkSettings {
  if (reason === undefined) return {}
  const bit = (1 << reason.bit) >>> 0
  return { protoDownReason: { mask: bit, value: reason.isOn ? bit : 0 } }
}

const peerWords = grammar({ name: once(newName, 'its name'), ...settingEntries }, { bare: 'name' })

/** What was said of the other end of a pair. */
export type FoundPeer = Found<typeof peerWords.entries>

/** The other end of a pair: its name and what is to be set of it. */
export const peer: Kind<FoundPeer> = { label: '[name] NAME …', read: (reader, word) => peerWords.read(reader, word) }

/** The other end of a pair, as the words describe it. */
export function describePeer({ name, ...settings }: FoundPeer, namespaces: OpenNamespaces): LinkPeer {
  return { ...(name === undefined ? {} : { name }), ...describeSettings(settings, namespaces) }
}
