import { attrs, mac, multi, nest, s32, u16, u32, type Value } from '../../../../schema/index.ts'

/** How the macvlans of a link see each other: MACVLAN_MODE_*. */
export const macvlanModes = { PRIVATE: 1, VEPA: 2, BRIDGE: 4, PASSTHRU: 8, SOURCE: 16 } as const
/** What a request does with the list of source addresses: MACVLAN_MACADDR_*. */
export const macvlanAddressModes = { ADD: 0, DEL: 1, FLUSH: 2, SET: 3 } as const
/** Flags of a macvlan: MACVLAN_FLAG_*. */
export const macvlanFlags = { NOPROMISC: 0x1, NODST: 0x2 } as const

const macvlanAddressesShape = { macaddr: multi(mac(4)) }
/** Source addresses of a macvlan. */
export interface MacvlanAddresses extends Value<typeof macvlanAddressesShape> {}
/** The set with the one attribute IFLA_MACVLAN_MACADDR. */
export const macvlanAddresses = attrs<MacvlanAddresses>('IFLA_MACVLAN', macvlanAddressesShape)

const macvlanShape = {
  mode: u32(1, { enum: macvlanModes }),
  flags: u16(2, { flags: macvlanFlags }),
  macaddrMode: u32(3, { enum: macvlanAddressModes }),
  macaddr: mac(4),
  macaddrData: nest(5, macvlanAddresses),
  macaddrCount: u32(6),
  /** Broadcasts that may wait, as asked for. */
  bcQueueLen: u32(7),
  /** Broadcasts that may wait, as in use on the link below. In replies only. */
  bcQueueLenUsed: u32(8),
  /** Broadcasts to this many links or fewer are not queued; -1 queues all. */
  bcCutoff: s32(9),
}
/** A macvlan or macvtap: IFLA_MACVLAN_*. */
export interface Macvlan extends Value<typeof macvlanShape> {}
/** The set IFLA_MACVLAN_*. */
export const macvlan = attrs<Macvlan>('IFLA_MACVLAN', macvlanShape)
