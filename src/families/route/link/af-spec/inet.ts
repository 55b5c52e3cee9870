import { attrs, s32, settings, type Value } from '../../../../schema/index.ts'

const inetSettingsShape = {
  forwarding: s32(1),
  mcForwarding: s32(2),
  proxyArp: s32(3),
  acceptRedirects: s32(4),
  secureRedirects: s32(5),
  sendRedirects: s32(6),
  sharedMedia: s32(7),
  rpFilter: s32(8),
  acceptSourceRoute: s32(9),
  bootpRelay: s32(10),
  logMartians: s32(11),
  tag: s32(12),
  arpfilter: s32(13),
  mediumId: s32(14),
  noxfrm: s32(15),
  nopolicy: s32(16),
  forceIgmpVersion: s32(17),
  arpAnnounce: s32(18),
  arpIgnore: s32(19),
  promoteSecondaries: s32(20),
  arpAccept: s32(21),
  arpNotify: s32(22),
  acceptLocal: s32(23),
  srcVmark: s32(24),
  proxyArpPvlan: s32(25),
  routeLocalnet: s32(26),
  /** Milliseconds. */
  igmpv2UnsolicitedReportInterval: s32(27),
  /** Milliseconds. */
  igmpv3UnsolicitedReportInterval: s32(28),
  ignoreRoutesWithLinkdown: s32(29),
  dropUnicastInL2Multicast: s32(30),
  dropGratuitousArp: s32(31),
  bcForwarding: s32(32),
  arpEvictNocarrier: s32(33),
}
/** IPv4 settings of a link: those in `/proc/sys/net/ipv4/conf/`. */
export interface InetSettings extends Value<typeof inetSettingsShape> {}
/** The set IPV4_DEVCONF_*. */
export const inetSettings = attrs<InetSettings>('IPV4_DEVCONF', inetSettingsShape)

const inetShape = {
  /** All settings in replies; those to change in requests (`net/ipv4/devinet.c, inet_validate_link_af()`). */
  conf: settings(1, inetSettings),
}
/** IPv4 on a link: IFLA_INET_*. */
export interface InetAfSpec extends Value<typeof inetShape> {}
/** The set IFLA_INET_*. */
export const inetAfSpec = attrs<InetAfSpec>('IFLA_INET', inetShape)
