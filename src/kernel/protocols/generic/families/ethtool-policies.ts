import { type AttributePolicy, policyFrom } from '../../../policy/policy.ts'
import { basicHeader, phyHeader, statsHeader } from './ethtool-header.ts'

/** What there is of a command: whether it can be dumped, who may ask, and the attributes of its requests. */
export interface EthtoolCommand {
  readonly cmd: number
  readonly dumps: boolean
  readonly forAdmin: boolean
  readonly attributes: Readonly<Record<number, AttributePolicy>>
  /** Number of the attribute that says which device is meant. */
  readonly header: number
  /** The largest attribute number that is known, where that is beyond those that are taken. */
  readonly maxType?: number
  /** An attribute that must be there before the device is looked for; and whether its absence is named. */
  readonly first?: { readonly type: number; readonly isNamed: boolean }
  /** It can be asked without a device. */
  readonly isGlobal?: true
  /** A request without header is told so in words, and not by the number of what is missing. */
  readonly wordy?: true
}

const flag: AttributePolicy = { kind: 'flag' }
const u8: AttributePolicy = { kind: 'u8' }
const u32: AttributePolicy = { kind: 'u32' }
const bool: AttributePolicy = { kind: 'u8', max: 1 }
const nest: AttributePolicy = { kind: 'nested' }
const bytes: AttributePolicy = { kind: 'binary' }
const range = (kind: 'u8' | 'u32', min: number | undefined, max?: number): AttributePolicy => ({ kind, min, max })
const nested = (attributes: Readonly<Record<number, AttributePolicy>>): AttributePolicy => {
  return { kind: 'nested', policy: policyFrom(attributes) }
}

const get = (cmd: number, attributes: EthtoolCommand['attributes'] = {}, header = basicHeader): EthtoolCommand => {
  return { cmd, dumps: true, forAdmin: false, header: 1, attributes: { 1: header, ...attributes } }
}
const set = (cmd: number, attributes: EthtoolCommand['attributes'] = {}, header = basicHeader): EthtoolCommand => {
  return { cmd, dumps: false, forAdmin: true, header: 1, attributes: { 1: header, ...attributes } }
}

const u32s = (from: number, to: number) => {
  return Object.fromEntries(Array.from({ length: to - from + 1 }, (_, i) => [from + i, u32]))
}

/** Usecs, packets and comps of one step of a profile of interrupt moderation. */
const profile = nested({ 1: nested({ 1: u32, 2: u32, 3: u32 }) })
/** Index and qualifier of who makes time stamps; so it is in two commands, each with a policy of its own. */
const stampProvider = () => nested({ 1: u32, 2: range('u32', undefined, 1) })
/** Fields of a packet that a flow's hash is made of: of IPv6 flows the flow label too. */
const fields = (mask: number): AttributePolicy => ({ kind: 'uint', mask })
const flowHash = nested(
  Object.fromEntries(
    Array.from({ length: 27 }, (_, i) => [i + 1, fields(isIpv6Flow(i + 1) ? 0x8000_03fe : 0x8000_01fe)]),
  ),
)

function isIpv6Flow(type: number): boolean {
  return type > 1 && type % 2 === 1
}

/** The commands with the attributes of their requests (`net/ethtool/`; the names are those of ETHTOOL_MSG_* and ETHTOOL_A_*). */
export const ethtoolCommands: readonly EthtoolCommand[] = [
  // STRSET_GET: stringsets, counts only
  { ...get(1, { 2: nest, 3: flag }, phyHeader), isGlobal: true },
  // LINKINFO: port, phyaddr, tp mdix control
  get(2),
  set(3, { 2: u8, 3: u8, 5: u8 }),
  // LINKMODES: autoneg, ours, speed, duplex, master/slave, lanes
  get(4),
  set(5, { 2: u8, 3: nest, 5: u32, 6: u8, 7: u8, 9: range('u32', 1, 8) }),
  // LINKSTATE
  get(6, {}, statsHeader),
  // DEBUG: message mask
  get(7),
  set(8, { 2: nest }),
  // WOL: modes, SecureOn password; only administrators see it
  { ...get(9), forAdmin: true },
  set(10, { 2: nest, 3: { kind: 'binary', length: 6 } }),
  // FEATURES: wanted
  get(11),
  { ...set(12, { 3: nest }), first: { type: 3, isNamed: false } },
  // PRIVFLAGS: flags
  get(13),
  set(14, { 2: nest }),
  // RINGS: rx, rx mini, rx jumbo, tx, rx buffer length, tcp data split, cqe size, tx push, rx push, tx push buffer length,
  // hds threshold
  get(15),
  {
    ...set(16, {
      ...u32s(6, 9),
      10: range('u32', 1),
      11: range('u8', undefined, 2),
      12: range('u32', 1),
      13: bool,
      14: bool,
      15: u32,
      17: u32,
    }),
    maxType: 18,
  },
  // CHANNELS: rx, tx, other, combined
  get(17),
  set(18, u32s(6, 9)),
  // COALESCE: usecs and frames of both ways, adaptive rx and tx, rates, cqe modes, aggregation, profiles
  get(19),
  set(20, {
    ...u32s(2, 10),
    11: u8,
    12: u8,
    ...u32s(13, 23),
    24: bool,
    25: bool,
    ...u32s(26, 28),
    29: profile,
    30: profile,
  }),
  // PAUSE: autoneg, rx, tx; of statistics the source
  get(21, { 6: range('u32', undefined, 2) }, statsHeader),
  set(22, { 2: u8, 3: u8, 4: u8, 6: { kind: 'reject' } }),
  // EEE: modes ours, enabled, tx lpi enabled, tx lpi timer
  get(23),
  set(24, { 2: nest, 5: u8, 6: u8, 7: u32 }),
  // TSINFO: hardware time stamp provider
  { ...get(25, { 7: stampProvider() }, statsHeader), maxType: 9 },
  // CABLE_TEST_ACT, and CABLE_TEST_TDR_ACT: configuration
  { ...set(26, {}, phyHeader), wordy: true },
  { ...set(27, { 2: nest }, phyHeader), wordy: true },
  // TUNNEL_INFO_GET
  { ...get(28), wordy: true },
  // FEC: modes, auto
  get(29, {}, statsHeader),
  set(30, { 2: nest, 3: bool }),
  // MODULE_EEPROM_GET: offset, length, page, bank, i2c address; only administrators see it
  {
    ...get(31, {
      2: range('u32', undefined, 255),
      3: range('u32', 1, 128),
      4: u8,
      5: u8,
      6: range('u8', undefined, 127),
    }),
    forAdmin: true,
  },
  // STATS_GET: header, groups, source
  {
    cmd: 32,
    dumps: true,
    forAdmin: false,
    header: 2,
    attributes: { 2: basicHeader, 3: nest, 5: range('u32', undefined, 2) },
  },
  // PHC_VCLOCKS_GET
  get(33),
  // MODULE: power mode policy
  get(34),
  set(35, { 2: range('u8', 1, 2) }),
  // PSE: PoDL and C33 control, power limit, priority
  get(36, {}, phyHeader),
  set(37, { 3: range('u32', 2, 3), 6: range('u32', 2, 3), 12: u32, 16: u32 }, phyHeader),
  // RSS_GET: context, start of the dump's contexts
  get(38, { 2: u32, 7: u32 }),
  // PLCA: enabled, node id, node count, transmit opportunity timer, burst count and timer; and its status
  get(39, {}, phyHeader),
  set(
    40,
    {
      3: bool,
      5: range('u32', 1, 255),
      ...Object.fromEntries([6, 7, 8, 9].map((type) => [type, range('u32', undefined, 255)])),
    },
    phyHeader,
  ),
  get(41, {}, phyHeader),
  // MM: pmac enabled, tx enabled, tx min fragment size, verify enabled, verify time
  get(42, {}, statsHeader),
  { ...set(43, { 2: bool, 3: bool, 5: range('u32', 60, 252), 7: bool, 9: range('u32', 1, 128) }), maxType: 11 },
  // MODULE_FW_FLASH_ACT: file name, password
  { ...set(44, { 2: { kind: 'nulString' }, 3: u32 }), wordy: true },
  // PHY_GET
  get(45),
  // TSCONFIG: time stamp provider, types of tx, filters of rx, flags
  get(46),
  set(47, { 2: stampProvider(), 3: nest, 4: nest, 5: nest }),
  // RSS_SET: context, hash function, indirection, key, input transformation, flow hash; RSS_CREATE_ACT; RSS_DELETE_ACT
  set(48, {
    2: u32,
    3: range('u32', 1),
    4: bytes,
    5: { kind: 'binary', min: 1 },
    6: range('u32', undefined, 2),
    8: flowHash,
  }),
  {
    ...set(49, {
      2: range('u32', 1),
      3: range('u32', 1),
      4: { kind: 'binary', min: 1 },
      5: { kind: 'binary', min: 1 },
      6: range('u32', undefined, 2),
    }),
    wordy: true,
  },
  { ...set(50, { 2: range('u32', 1) }), first: { type: 2, isNamed: true }, wordy: true },
]
