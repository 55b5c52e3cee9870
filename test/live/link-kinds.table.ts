import type { LinkInfo } from '../../src/families/route/index.ts'

/** Fields of an object, as JSON has them. */
export type Fields = Readonly<Record<string, unknown>>

/** A kind of link: what is asked for, what the kernel says of it, and what iproute2 makes of that. */
export interface LinkKind {
  /** The story's name. */
  readonly name: string
  /** Index of the link below; `a` is one end of a veth pair. */
  readonly over: boolean
  readonly linkinfo: LinkInfo
  /** Data that the kernel tells in another form than it takes them, or, where undefined, not at all. */
  readonly told: Fields
  /** `info_data` of `ip -d -j link show`; where the kernel is too old for it, iproute2 shows it all the same or not at all. */
  readonly shown: Fields | undefined
  /** The refusal by which it is known that something is not there, and what. */
  readonly needs: readonly [code: string, what: string]
}

/** What may depend on the namespace and on the kernel. */
export interface Surroundings {
  /** Indexes of the ends of a veth pair. */
  readonly a: number
  readonly b: number
  /** Whether the kernel is of this version or later: `'6.7'`. */
  since(version: string): boolean
}

type Kind = NonNullable<LinkInfo['kind']>
type DataOf<K extends Kind> = NonNullable<Extract<LinkInfo, { kind: K }>['data']>

/** What a row may say besides. */
interface More {
  readonly called?: string
  readonly over?: true
  readonly told?: Fields
  readonly shown?: Fields
  readonly needs?: readonly [code: string, what: string]
}

function kind<K extends Kind>(name: K, data: DataOf<K> | undefined, more: More = {}): LinkKind {
  const { called = name, over = false, told = {}, shown, needs = ['EOPNOTSUPP', `links of the kind ${called}`] } = more
  return { name: called, over, linkinfo: { kind: name, ...(data && { data }) } as LinkInfo, told, shown, needs }
}

const ALL = 0xffffffff
/** The kernel says that an IPv6 tunnel with these addresses can send and receive: IP6_TNL_F_CAP_XMIT and _RCV. */
const CAPABLE = 0x30000
const v4 = { local: '192.0.2.1', remote: '192.0.2.2' }
const v6 = { local: '2001:db8::1', remote: '2001:db8::2' }
const keys = { iflags: 0x2000, oflags: 0x3000, ikey: 7, okey: 8 }
const shownKeys = { ikey: '0.0.0.7', okey: '0.0.0.8', oseq: true }
// Without a type of encapsulation the kernel keeps these all the same, and needs no module for one.
const wrapped = { encapType: 0, encapFlags: 1, encapSport: 5555, encapDport: 6666 }
const macvlan = { flags: 1, bcQueueLen: 500 }

/** Every kind of link that netlink makes, and some that want hardware, with data that differ from the defaults. */
export function linkKinds({ a, b, since }: Surroundings): LinkKind[] {
  return [
    kind('dummy', undefined),
    kind('ifb', undefined),
    kind('nlmon', undefined),
    kind('wireguard', undefined),
    kind('team', undefined),
    kind('vcan', undefined),
    kind('vsockmon', undefined),
    kind('virt_wifi', undefined, { over: true }),
    kind('veth', { peer: { ifname: 'p', mtu: 1300 } }, { told: { peer: undefined } }),
    kind('lowpan', undefined, { over: true, needs: ['EINVAL', 'an IEEE 802.15.4 link'] }),
    kind('ipoib', { pkey: 0x8001, mode: 1 }, { over: true, needs: ['EINVAL', 'an InfiniBand link'] }),
    kind('vxcan', { peer: { ifname: 'p' } }, { told: { peer: undefined } }),
    kind('batadv', { algoName: 'BATMAN_IV' }, { told: { algoName: undefined } }),
    kind('vrf', { table: 100 }, { shown: { table: 100 } }),
    kind('ovpn', { mode: 1 }),
    kind(
      'vlan',
      {
        id: 5,
        protocol: 0x88a8,
        flags: { flags: 0x3, mask: 0x3 },
        ingressQos: { mapping: [{ from: 1, to: 6 }] },
        egressQos: { mapping: [{ from: 2, to: 7 }] },
      },
      {
        over: true,
        told: { flags: { flags: 0x3, mask: ALL } },
        shown: {
          protocol: '802.1ad',
          id: 5,
          flags: ['REORDER_HDR', 'GVRP'],
          ingress_qos: [{ from: 1, to: 6 }],
          egress_qos: [{ from: 2, to: 7 }],
        },
      },
    ),
    kind('macvlan', { ...macvlan, mode: 16 }, { over: true, shown: { mode: 'source', bcqueuelen: 500 } }),
    kind(
      'macvlan',
      { ...macvlan, mode: 4, ...(since('6.4') && { bcCutoff: 2 }) },
      { called: 'macvlan, a bridge', over: true, shown: { mode: 'bridge', bcqueuelen: 500 } },
    ),
    kind('macvtap', { ...macvlan, mode: 2 }, { over: true, shown: { mode: 'vepa', bcqueuelen: 500 } }),
    kind('ipvlan', { mode: 1, flags: 1 }, { over: true, shown: { mode: 'l3', private: true } }),
    kind('ipvtap', { mode: 0, flags: 2 }, { over: true, shown: { mode: 'l2', vepa: true } }),
    kind(
      'bridge',
      {
        forwardDelay: 400,
        helloTime: 300,
        maxAge: 1500,
        ageingTime: 5000,
        stpState: 1,
        priority: 0x1000,
        groupFwdMask: 8,
        groupAddr: '01:80:c2:00:00:05',
        mcastRouter: 2,
        mcastSnooping: 1,
        mcastQueryUseIfaddr: 1,
        mcastQuerier: 1,
        mcastHashMax: 512,
        mcastLastMemberCnt: 3,
        mcastStartupQueryCnt: 4,
        mcastLastMemberIntvl: 200n,
        mcastMembershipIntvl: 30000n,
        mcastQuerierIntvl: 20000n,
        mcastQueryIntvl: 15000n,
        mcastQueryResponseIntvl: 500n,
        mcastStartupQueryIntvl: 4000n,
        mcastStatsEnabled: 1,
        mcastIgmpVersion: 3,
        mcastMldVersion: 2,
        multiBoolopt: { optval: 1, optmask: 1 },
        ...(since('6.7') && { fdbMaxLearned: 1000 }),
      },
      {
        told: { multiBoolopt: { optval: 1 } },
        shown: {
          forward_delay: 400,
          hello_time: 300,
          max_age: 1500,
          ageing_time: 5000,
          stp_state: 1,
          priority: 0x1000,
          group_fwd_mask: '0x8',
          group_addr: '01:80:c2:00:00:05',
          mcast_router: 2,
          mcast_snooping: 1,
          mcast_query_use_ifaddr: 1,
          mcast_querier: 1,
          mcast_hash_max: 512,
          mcast_last_member_cnt: 3,
          mcast_startup_query_cnt: 4,
          mcast_last_member_intvl: 200,
          mcast_membership_intvl: 30000,
          mcast_querier_intvl: 20000,
          mcast_query_intvl: 15000,
          mcast_query_response_intvl: 500,
          mcast_startup_query_intvl: 4000,
          mcast_stats_enabled: 1,
          mcast_igmp_version: 3,
          mcast_mld_version: 2,
          no_linklocal_learn: 1,
        },
      },
    ),
    kind(
      'bridge',
      { vlanFiltering: 1, vlanProtocol: 0x88a8, vlanDefaultPvid: 7, vlanStatsEnabled: 1, vlanStatsPerPort: 1 },
      {
        called: 'bridge that filters VLANs',
        shown: {
          vlan_filtering: 1,
          vlan_protocol: '802.1ad',
          vlan_default_pvid: 7,
          vlan_stats_enabled: 1,
          vlan_stats_per_port: 1,
        },
      },
    ),
    kind(
      'bond',
      {
        mode: 4,
        miimon: 100,
        updelay: 200,
        downdelay: 300,
        xmitHashPolicy: 2,
        resendIgmp: 3,
        numPeerNotif: 2,
        allSlavesActive: 1,
        minLinks: 1,
        lpInterval: 5,
        adLacpRate: 1,
        adSelect: 1,
        adActorSysPrio: 100,
        adUserPortKey: 5,
        adActorSystem: '02:00:00:00:00:0a',
        peerNotifDelay: 400,
        adLacpActive: 0,
        ...(since('6.9') && { coupledControl: 0 }),
      },
      {
        shown: {
          mode: '802.3ad',
          miimon: 100,
          updelay: 200,
          downdelay: 300,
          xmit_hash_policy: 'layer2+3',
          resend_igmp: 3,
          num_peer_notif: 2,
          all_slaves_active: 1,
          min_links: 1,
          lp_interval: 5,
          ad_lacp_rate: 'fast',
          ad_select: 'bandwidth',
          ad_actor_sys_prio: 100,
          ad_user_port_key: 5,
          ad_actor_system: '02:00:00:00:00:0a',
          peer_notify_delay: 400,
          ad_lacp_active: 'off',
        },
      },
    ),
    kind(
      'bond',
      {
        mode: 1,
        arpInterval: 500,
        arpIpTarget: ['192.0.2.9', '192.0.2.10'],
        arpValidate: 3,
        arpAllTargets: 1,
        primaryReselect: 2,
        failOverMac: 1,
        nsIp6Target: ['2001:db8::9'],
        missedMax: 3,
      },
      {
        called: 'bond that probes by ARP',
        shown: {
          mode: 'active-backup',
          arp_interval: 500,
          arp_ip_target: ['192.0.2.9', '192.0.2.10'],
          arp_validate: 'all',
          arp_all_targets: 'all',
          primary_reselect: 'failure',
          fail_over_mac: 'active',
          ns_ip6_target: ['2001:db8::9'],
          arp_missed_max: 3,
        },
      },
    ),
    kind(
      'vxlan',
      {
        id: 42,
        group: '192.0.2.2',
        local: '192.0.2.1',
        ttl: 9,
        tos: 4,
        learning: 0,
        ageing: 30,
        limit: 100,
        portRange: { low: 5000, high: 6000 },
        proxy: 1,
        rsc: 1,
        l2miss: 1,
        l3miss: 1,
        port: 4790,
        udpCsum: 1,
        gbp: true,
        df: 1,
        ...(since('6.5') && { localbypass: 0 }),
      },
      {
        shown: {
          id: 42,
          remote: '192.0.2.2',
          local: '192.0.2.1',
          ttl: 9,
          tos: '0x4',
          learning: false,
          ageing: 30,
          limit: 100,
          port_range: { low: 5000, high: 6000 },
          proxy: true,
          rsc: true,
          l2miss: true,
          l3miss: true,
          port: 4790,
          udp_csum: true,
          gbp: true,
          df: 'set',
        },
      },
    ),
    kind(
      'vxlan',
      {
        id: 1,
        group6: '2001:db8::2',
        local6: '2001:db8::1',
        label: 5,
        udpZeroCsum6Tx: 1,
        udpZeroCsum6Rx: 1,
        remcsumTx: 1,
        remcsumRx: 1,
        remcsumNopartial: true,
        ...(since('6.7') && { labelPolicy: 1 }),
      },
      {
        called: 'vxlan over IPv6',
        shown: {
          id: 1,
          remote6: '2001:db8::2',
          local6: '2001:db8::1',
          label: '0x5',
          udp_zero_csum6_tx: true,
          udp_zero_csum6_rx: true,
          remcsum_tx: true,
          remcsum_rx: true,
        },
      },
    ),
    kind(
      'vxlan',
      { collectMetadata: 1, vnifilter: 1, gpe: true, learning: 0 },
      { called: 'vxlan with metadata', shown: { external: true, vnifilter: true, gpe: true } },
    ),
    kind(
      'geneve',
      { id: 7, remote: '192.0.2.9', ttl: 9, tos: 4, port: 6082, udpCsum: 1, df: 1 },
      { shown: { id: 7, remote: '192.0.2.9', ttl: 9, tos: '0x4', port: 6082, udp_csum: true, df: 'set' } },
    ),
    kind(
      'geneve',
      {
        id: 8,
        remote6: '2001:db8::9',
        label: 5,
        ttlInherit: 1,
        udpZeroCsum6Tx: 1,
        udpZeroCsum6Rx: 1,
        ...(since('6.17') && { portRange: { low: 5000, high: 6000 } }),
      },
      { called: 'geneve over IPv6', shown: { id: 8, remote6: '2001:db8::9', label: '0x5', udp_zero_csum6_rx: true } },
    ),
    kind(
      'geneve',
      { collectMetadata: true, innerProtoInherit: true },
      {
        called: 'geneve with metadata',
        told: since('5.20') ? {} : { innerProtoInherit: undefined },
        shown: { external: true },
      },
    ),
    kind(
      'gre',
      { ...v4, ...keys, ttl: 9, tos: 4, pmtudisc: 1, fwmark: 3, ...wrapped },
      { shown: { ...v4, ...shownKeys, ttl: 9, tos: '0x4', pmtudisc: true, fwmark: '0x3' } },
    ),
    kind(
      'gretap',
      { ...v4, ...keys, ttl: 0, pmtudisc: 0, ignoreDf: 1 },
      { shown: { ...v4, ...shownKeys, pmtudisc: false, ignore_df: true } },
    ),
    kind('gretap', { collectMetadata: true }, { called: 'gretap with metadata', shown: { external: true } }),
    kind(
      'ip6gre',
      { ...v6, ...keys, ttl: 9, encapLimit: 3, flowinfo: 0x01200005, flags: 0x10, fwmark: 3 },
      { told: { flags: 0x10 | CAPABLE }, shown: { ...v6, ...shownKeys, ttl: 9, encap_limit: 3, fwmark: '0x3' } },
    ),
    kind(
      'ip6gretap',
      { ...v6, ...keys, ttl: 9, encapLimit: 3 },
      { shown: { ...v6, ...shownKeys, ttl: 9, encap_limit: 3 } },
    ),
    kind(
      'erspan',
      { ...v4, iflags: 0x3000, oflags: 0x3000, ikey: 7, okey: 7, erspanVer: 1, erspanIndex: 5 },
      { shown: { ...v4, erspan_ver: 1, erspan_index: 5 } },
    ),
    kind(
      'erspan',
      { ...v4, iflags: 0x3000, oflags: 0x3000, ikey: 7, okey: 7, erspanVer: 2, erspanDir: 1, erspanHwid: 9 },
      { called: 'erspan of version 2', shown: { ...v4, erspan_ver: 2, erspan_dir: 'egress' } },
    ),
    kind(
      'ip6erspan',
      { ...v6, iflags: 0x3000, oflags: 0x3000, ikey: 7, okey: 7, erspanVer: 2, erspanDir: 0, erspanHwid: 9 },
      { shown: { ...v6, erspan_ver: 2, erspan_dir: 'ingress' } },
    ),
    kind(
      'ipip',
      { ...v4, ttl: 9, tos: 4, pmtudisc: 1, proto: 4, fwmark: 3, ...wrapped },
      { shown: { proto: 'ipip', ...v4, ttl: 9, tos: '0x4', pmtudisc: true, fwmark: '0x3' } },
    ),
    kind(
      'sit',
      {
        ...v4,
        ttl: 9,
        pmtudisc: 1,
        proto: 41,
        '6rdPrefix': '2001:db8::',
        '6rdPrefixlen': 32,
        '6rdRelayPrefix': '10.0.0.0',
        '6rdRelayPrefixlen': 8,
      },
      {
        shown: {
          proto: 'ip6ip',
          ...v4,
          ttl: 9,
        },
      },
    ),
    kind(
      'ip6tnl',
      { ...v6, ttl: 9, encapLimit: 3, flowinfo: 0x01200005, proto: 41, fwmark: 3, flags: 0x10 },
      { told: { flags: 0x10 | CAPABLE }, shown: { proto: 'ip6ip6', ...v6, ttl: 9, encap_limit: 3, fwmark: '0x3' } },
    ),
    kind(
      'vti',
      { ...v4, ikey: 7, okey: 8, fwmark: 3 },
      { shown: { ...v4, ikey: '0.0.0.7', okey: '0.0.0.8', fwmark: '0x3' } },
    ),
    kind(
      'vti6',
      { ...v6, ikey: 7, okey: 8, fwmark: 3 },
      { shown: { ...v6, ikey: '0.0.0.7', okey: '0.0.0.8', fwmark: '0x3' } },
    ),
    kind('xfrm', { link: a, ifId: 9 }, { shown: { if_id: '0x9' } }),
    kind('xfrm', { collectMetadata: true }, { called: 'xfrm with metadata', shown: { external: true } }),
    kind(
      'macsec',
      {
        port: 5,
        icvLen: 12,
        cipherSuite: 0x0080c20001000002n,
        window: 32,
        encodingSa: 1,
        encrypt: 1,
        protect: 1,
        incSci: 0,
        es: 0,
        scb: 1,
        replayProtect: 1,
        validation: 1,
      },
      {
        over: true,
        told: { port: undefined },
        shown: {
          cipher_suite: 'GCM-AES-256',
          window: 32,
          encoding_sa: 1,
          encrypt: true,
          protect: true,
          inc_sci: false,
          scb: true,
          replay_protect: true,
          validation: 'check',
        },
      },
    ),
    kind(
      'gtp',
      { createSockets: 1, role: 1, pdpHashsize: 1024, restartCount: 3 },
      { told: { createSockets: undefined }, shown: { hsize: 1024, role: 'sgsn', restart_count: 3 } },
    ),
    kind(
      'hsr',
      { slave1: a, slave2: b, multicastSpec: 5, protocol: 1 },
      {
        told: { multicastSpec: undefined, supervisionAddr: '01:15:4e:00:01:05' },
        shown: { slave1: 'a', slave2: 'b', supervision_addr: '01:15:4e:00:01:05', proto: 1 },
      },
    ),
    kind(
      'netkit',
      {
        mode: 1,
        policy: 2,
        peerPolicy: 0,
        peerInfo: { ifname: 'p' },
        ...(since('6.12') && { scrub: 0, peerScrub: 1 }),
      },
      { told: { peerInfo: undefined, primary: 1 } },
    ),
    kind('rmnet', { muxId: 3, flags: { flags: 1, mask: 1 } }, { over: true, told: { flags: { flags: 1 } } }),
    kind(
      'bareudp',
      { port: 6635, ethertype: 0x8847, srcportMin: 1000, multiprotoMode: true },
      { shown: { dstport: 6635, ethertype: 'mpls_uc', srcportmin: 1000, multiproto: true } },
    ),
    kind(
      'amt',
      { mode: 1, relayPort: 2268, gatewayPort: 2269, link: a, localIp: '192.0.2.1', maxTunnels: 16 },
      { shown: { mode: 'relay', relay_port: 2268, gateway_port: 2269, local: '192.0.2.1', max_tunnels: 16 } },
    ),
    kind(
      'amt',
      { mode: 0, relayPort: 2268, gatewayPort: 2269, link: a, localIp: '192.0.2.1', discoveryIp: '192.0.2.9' },
      { called: 'amt, a gateway', shown: { mode: 'gateway', local: '192.0.2.1', discovery: '192.0.2.9' } },
    ),
  ]
}
