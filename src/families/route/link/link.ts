import { attrs, type HeaderValue, nest, type Value } from '../../../schema/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL } from '../../../wire/index.ts'
import { route } from '../protocol.ts'
import { linkAttributesShape } from './attributes.ts'
import { type IfInfoMsg, ifinfomsg } from './header.ts'
import { linkInfo } from './info.ts'

export * from './index.ts'

const linkShape = { ...linkAttributesShape, linkinfo: nest(18, linkInfo) }
/** A link: IFLA_*. */
export interface Link extends Value<typeof linkShape> {}
/** The set IFLA_*. */
export const link = attrs<Link>('IFLA', linkShape, {
  common: [
    'ifname',
    'txqlen',
    'operstate',
    'linkmode',
    'mtu',
    'minMtu',
    'maxMtu',
    'group',
    'promiscuity',
    'allmulti',
    'numTxQueues',
    'gsoMaxSegs',
    'gsoMaxSize',
    'groMaxSize',
    'gsoIpv4MaxSize',
    'groIpv4MaxSize',
    'tsoMaxSize',
    'tsoMaxSegs',
    'numRxQueues',
    'carrier',
    'qdisc',
    'carrierChanges',
    'carrierUpCount',
    'carrierDownCount',
    'protoDown',
    'map',
    'address',
    'broadcast',
    'stats64',
    'stats',
    'xdp',
    'linkinfo',
    'afSpec',
    'devlinkPort',
    'dpllPin',
    'maxPacingOffloadHorizon',
    'netnsImmutable',
    'headroom',
    'tailroom',
  ],
})

/** A link message: header and attributes in one. */
export interface LinkMessage extends HeaderValue<IfInfoMsg>, Link {}

/** RTM_NEWLINK: a link, as a reply, an event, or a request to make or change it. */
export const rtmNewLink = route.message<LinkMessage>('RTM_NEWLINK', 16, ifinfomsg, link)
/** RTM_DELLINK. */
export const rtmDelLink = route.message<LinkMessage>('RTM_DELLINK', 17, ifinfomsg, link)
/** RTM_GETLINK. */
export const rtmGetLink = route.message<LinkMessage>('RTM_GETLINK', 18, ifinfomsg, link)
/** RTM_SETLINK. */
export const rtmSetLink = route.message<LinkMessage>('RTM_SETLINK', 19, ifinfomsg, link)
/** RTM_NEWLINKPROP: further names for a link. */
export const rtmNewLinkProp = route.message<LinkMessage>('RTM_NEWLINKPROP', 108, ifinfomsg, link)
/** RTM_DELLINKPROP. */
export const rtmDelLinkProp = route.message<LinkMessage>('RTM_DELLINKPROP', 109, ifinfomsg, link)
/** RTM_GETLINKPROP: the kernel has the number, but answers EOPNOTSUPP; the names are in RTM_NEWLINK. */
export const rtmGetLinkProp = route.message<LinkMessage>('RTM_GETLINKPROP', 110, ifinfomsg, link)

/** All links, or the one with that `index`, `ifname` or `altIfname`; ENODEV where there is none. */
export const getLink = route.op({ request: rtmGetLink, reply: rtmNewLink, dump: true })
/** Makes a link of `linkinfo.kind`; EEXIST where the name is taken. */
export const newLink = route.op({ request: rtmNewLink, flags: NLM_F_CREATE | NLM_F_EXCL })
/** Changes a link, also what its kind defines (`linkinfo.data`); ENODEV where there is none. */
export const changeLink = route.op({ request: rtmNewLink })
/** Changes a link except for `linkinfo`; with family AF_BRIDGE, a bridge port. ENODEV where there is none. */
export const setLink = route.op({ request: rtmSetLink })
/** Deletes a link, or every link of a `group`; with family AF_BRIDGE, takes settings off a bridge port. */
export const delLink = route.op({ request: rtmDelLink })
/** Gives a link the further names in `propList.altIfname`; EEXIST where one is taken. */
export const newLinkProp = route.op({ request: rtmNewLinkProp, flags: NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND })
/** Takes the further names in `propList.altIfname` from a link. */
export const delLinkProp = route.op({ request: rtmDelLinkProp })

/** Links that come, change and go; those of family AF_BRIDGE tell of bridge ports. */
export const linkGroup = route.group('RTNLGRP_LINK', 1, { newLink: rtmNewLink, delLink: rtmDelLink })
/** Changes of the IPv6 settings of links, in `protinfo`; family AF_INET6. */
export const ipv6IfInfoGroup = route.group('RTNLGRP_IPV6_IFINFO', 12, { newLink: rtmNewLink })
