import {
  array,
  attrs,
  bitfield32,
  bits,
  bytes,
  chars,
  counted,
  domains,
  fixed,
  flag,
  grown,
  hardwareAddress,
  headed,
  indexed,
  ip,
  ipv4,
  ipv6,
  ipv6Head,
  ipv6Prefix,
  mac,
  mpls,
  multi,
  nest,
  pad,
  protocol,
  raw,
  records,
  repeat,
  rest,
  restOf,
  s8,
  s16,
  s16be,
  s32,
  s64,
  s64be,
  select,
  settings,
  sint,
  sized,
  string,
  struct,
  tlvs,
  toggle,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64,
  u64be,
  uint,
  variants,
} from 'nlkit/schema'

/** A protocol that nobody speaks, with every kind of type that there is, and messages that contain themselves. */
export const zoo = protocol('NETLINK_ZOO', 31)

const small = struct('small', { flags: u8, hops: s8, vid: u16.with({ max: 4094 }) })
const large = struct('large', {
  one: u64,
  two: s64be,
  three: u16be,
  skipped: pad(3),
  four: s16,
  label: chars(5),
  hardware: hardwareAddress(6),
  secret: raw(3),
  four4: ipv4,
  six: ipv6,
  list: repeat(u16, 3),
  inner: small,
  inners: repeat(small, 2),
  late: grown(u32),
  later: grown(s64),
})
const tight = struct('tight', { first: u8, second: u32, third: u64be, bits: bitfield32 }, { packed: true })
const tailed = struct('tailed', { number: u16, tail: rest(bytes) })
const counting = struct('counting', {
  last: u8,
  parts: bits(u8, { low: 3, high: 5 }),
  list: counted(u16be, 'last', 1),
  end: restOf(u32),
})
const optional = struct('optional', { bytes: u16, option: sized(bytes, 'bytes') })

const option = { type: u8, len: u8 }
const options = tlvs(4, {
  1: struct('note', { ...option, text: rest(string.with({ unterminated: true })) }),
  2: struct('names', { ...option, names: rest(domains) }),
  3: struct('way', { ...option, until: u32be, way: rest(ipv6Prefix) }),
  4: struct('ways', { ...option, many: u16, ways: restOf(ipv6) }),
  5: struct('head', { ...option, head: ipv6Head(10) }),
})
const optioned = struct('optioned', { size: u16, options: sized(options, 'size') })

const leaves = attrs('LEAF', {
  s8: s8(1, { min: -5, max: 100 }),
  s16: s16be(2),
  s32: s32(3, { min: -70000 }),
  s64: s64(4, { min: -5n, max: 1n << 40n }),
  u64: u64be(5, { mask: 0xffff_0000_ffffn }),
  u32: u32(6, { mask: 0x8000_00ff }),
  u32be: u32be(7, { netByteOrder: true }),
  uint: uint(8),
  sint: sint(9),
  flag: flag(10),
  flags: multi(flag(11)),
  bits: bitfield32(12),
  name: string(13, { maxLength: 15 }),
  bare: string(14, { unterminated: true, minLength: 2 }),
  key: bytes(15, { length: 16 }),
  keys: multi(bytes(16, { minLength: 1, maxLength: 4 })),
  station: mac(17),
  address: ip(18),
  labels: mpls(19),
  toggle: toggle(20),
  parts: bits(u32be, { first: 20, second: 11 })(21),
  prefix: ipv6Prefix(22),
  names: domains(23),
  number: u8(16383),
})

const kinds = variants('KIND', {
  data: select(2, 'kind', { leaf: leaves, number: u32, text: string, none: attrs('NONE', {}) }),
  kind: string(1),
  more: multi(select(3, 'kind', { leaf: tight, number: ip })),
  portData: select(5, 'portKind', { 1: leaves, 2: small, '-3': mpls }, u16),
  portKind: s32(4),
})

const branch = struct('branch', { length: u16, kind: u8, family: u8 })
const port = struct('port', { portKind: u8, family: u16 })
const tree = attrs('TREE', {
  leaves: nest(1, leaves),
  kinds: nest(2, kinds),
  large: fixed(3, large),
  tight: fixed(4, tight),
  tailed: fixed(5, tailed),
  numbers: array(6, u16be),
  smalls: array(7, small),
  larges: multi(fixed(8, large)),
  list: indexed(9, leaves),
  texts: indexed(10, string, { first: 0 }),
  branches: records(
    11,
    branch,
    attrs('BRANCH', { way: select(1, 'kind', { 1: ipv4, 2: ipv6 }, leaves), key: bytes(2) }),
  ),
  again: headed(12, branch, () => tree),
  agains: multi(headed(13, port, () => tree)),
  byFamily: select(14, 'family', { 2: ipv4, 10: ipv6, 28: mpls }, ip),
  counting: fixed(15, counting),
  settings: settings(16, attrs('SETTING', { one: s32(1), two: s32(2), three: s32(3) })),
  switches: settings(17, attrs('SWITCH', { zero: s32(0), one: s32(1) }), { first: 0 }),
  zero: u8(0),
})

zoo.message('ZOO_TREE', 16, branch, tree)
zoo.message('ZOO_BARE', 17, undefined, tree)
zoo.message('ZOO_LARGE', 18, large, leaves)
zoo.message('ZOO_TIGHT', 19, tight, kinds)
zoo.message('ZOO_TAILED', 20, tailed)
zoo.message('ZOO_SMALL', 21, struct('odd', { a: u8 }))
zoo.message('ZOO_NOTHING', 22)
zoo.message('ZOO_OPTIONAL', 23, optional, leaves)
zoo.message('ZOO_OPTIONED', 24, optioned, leaves)
