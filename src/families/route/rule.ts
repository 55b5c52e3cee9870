import {
  attrs,
  fixed,
  type HeaderValue,
  ip,
  pad,
  type StructValue,
  string,
  struct,
  u8,
  u16,
  u32,
  u32be,
  u64be,
  type Value,
} from '../../schema/index.ts'
import { NLM_F_CREATE, NLM_F_EXCL } from '../../wire/index.ts'
import { addressFamilies } from './address-families.ts'
import { route } from './protocol.ts'
import { realms } from './realms.ts'
import { routeProtocols, routeTables } from './route/route-constants.ts'

/** What a rule does with a packet (FR_ACT_*). */
export const ruleActions = {
  UNSPEC: 0,
  TO_TBL: 1,
  GOTO: 2,
  NOP: 3,
  RES3: 4,
  RES4: 5,
  BLACKHOLE: 6,
  UNREACHABLE: 7,
  PROHIBIT: 8,
} as const

/** Bits of a rule (FIB_RULE_*). */
export const ruleFlags = {
  PERMANENT: 0x01,
  INVERT: 0x02,
  UNRESOLVED: 0x04,
  IIF_DETACHED: 0x08,
  OIF_DETACHED: 0x10,
  FIND_SADDR: 0x10000,
} as const

const fibRuleHdrMembers = {
  family: u8.with({ enum: addressFamilies }),
  /** Length of `dst` in bits. */
  dstLen: u8,
  /** Length of `src` in bits. */
  srcLen: u8,
  tos: u8,
  /** The table if its number is below 256, else COMPAT; FRA_TABLE has it whole, hence not called `table`. */
  headerTable: u8.with({ enum: routeTables }),
  reserved: pad(2),
  action: u8.with({ enum: ruleActions }),
  flags: u32.with({ flags: ruleFlags }),
}
/** `struct fib_rule_hdr`. */
export interface FibRuleHdr extends StructValue<typeof fibRuleHdrMembers> {}
/** `struct fib_rule_hdr`: the fixed header of rule messages. */
export const fibRuleHdr = struct<FibRuleHdr>('fib_rule_hdr', fibRuleHdrMembers, { c: { headerTable: 'table' } })

const uidRangeMembers = { start: u32, end: u32 }
/** `struct fib_rule_uid_range`. */
export interface UidRange extends StructValue<typeof uidRangeMembers> {}
/** `struct fib_rule_uid_range`: first and last user. */
export const uidRange = struct<UidRange>('fib_rule_uid_range', uidRangeMembers)

const portRangeMembers = { start: u16, end: u16 }
/** `struct fib_rule_port_range`. */
export interface PortRange extends StructValue<typeof portRangeMembers> {}
/** `struct fib_rule_port_range`: first and last port, in host byte order. */
export const portRange = struct<PortRange>('fib_rule_port_range', portRangeMembers)

const ruleShape = {
  dst: ip(1),
  src: ip(2),
  iifname: string(3, { maxLength: 15 }),
  /** Priority of the rule to go on with, for GOTO. */
  goto: u32(4),
  /** Rules are asked in order of this, lowest first. */
  priority: u32(6),
  fwmark: u32(10),
  flow: realms(11),
  /** Tunnel key of the packet. */
  tunId: u64be(12),
  /** A route that goes out by a link of this group does not count; 0xffffffff is no group. */
  suppressIfgroup: u32(13),
  /** A route with a prefix of at most this length does not count; 0xffffffff is no length. */
  suppressPrefixlen: u32(14),
  table: u32(15, { enum: routeTables }),
  fwmask: u32(16),
  oifname: string(17, { maxLength: 15 }),
  /** 1 looks in the table of the layer 3 master (VRF) of the packet's link. */
  l3mdev: u8(19, { max: 1 }),
  uidRange: fixed(20, uidRange),
  protocol: u8(21, { enum: routeProtocols }),
  /** Protocol of the packet (IPPROTO_*). */
  ipProto: u8(22),
  sportRange: fixed(23, portRange),
  dportRange: fixed(24, portRange),
  /** The six bits of the packet's DSCP. */
  dscp: u8(25, { max: 63 }),
  flowlabel: u32be(26, { mask: 0xfffff }),
  flowlabelMask: u32be(27, { mask: 0xfffff }),
  sportMask: u16(28),
  dportMask: u16(29),
  dscpMask: u8(30, { max: 63 }),
}
/** Attributes of a rule. */
export interface Rule extends Value<typeof ruleShape> {}
/** Attributes of a routing rule (FRA_*). */
export const rule = attrs<Rule>('FRA', ruleShape, { common: ['table', 'suppressPrefixlen', 'protocol', 'priority'] })

/** What a rule message says. */
export interface RuleMessage extends HeaderValue<FibRuleHdr>, Rule {}
/** A rule is there. */
export const rtmNewRule = route.message<RuleMessage>('RTM_NEWRULE', 32, fibRuleHdr, rule)
/** A rule is gone, or is to go. */
export const rtmDelRule = route.message<RuleMessage>('RTM_DELRULE', 33, fibRuleHdr, rule)
/** Asks for rules. */
export const rtmGetRule = route.message<RuleMessage>('RTM_GETRULE', 34, fibRuleHdr, rule)

/** Gets all rules of a family, or of all families. */
export const getRule = route.op({ request: rtmGetRule, reply: rtmNewRule, dump: true, single: false })
/** Adds a rule; EEXIST if there is one that says the same. */
export const newRule = route.op({ request: rtmNewRule, flags: NLM_F_CREATE | NLM_F_EXCL })
/** Removes the first rule that has everything the request says. */
export const delRule = route.op({ request: rtmDelRule })

const events = { newRule: rtmNewRule, delRule: rtmDelRule }
/** IPv4 rules come and go. */
export const ipv4RuleGroup = route.group('RTNLGRP_IPV4_RULE', 8, events)
/** IPv6 rules come and go. */
export const ipv6RuleGroup = route.group('RTNLGRP_IPV6_RULE', 19, events)
