import type { Scenario } from './scenario.ts'

const read = ['-d link show', 'link show', '-s -s link show']

/** A pair to make links on. */
const veth = ['link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02']

/** Kinds of links that not every kernel has. */
export const moreLinks: readonly Scenario[] = [
  {
    name: 'dummy, nlmon, vcan and vxcan',
    needs: ['link add l0 type dummy', 'link add l1 type nlmon', 'link add l2 type vcan', 'link add l3 type vxcan'],
    build: [
      'link add dummy0 type dummy',
      'link add dev d1 mtu 1400 type dummy',
      'link add l1 type nlmon',
      'link add l2 type vcan',
      'link add l3 type vxcan peer name l4',
      'link set l1 up',
    ],
    read,
  },
  {
    name: 'VLANs',
    needs: [...veth, 'link add link v0 name l0 type vlan id 1'],
    build: [
      ...veth,
      'link add link v0 name v0.5 type vlan id 5',
      'link add link v0 l1 type vlan protocol 802.1ad id 6 reorder_hdr off gvrp on mvrp on loose_binding on',
      'link add link v0 l2 type vlan id 7 ingress-qos-map 1:2 3:4 egress-qos-map 0:5 bridge_binding on',
      'link set l2 type vlan ingress-qos-map 1:7 gvrp on',
    ],
    read: [...read, 'link show type vlan'],
  },
  {
    name: 'bonds',
    needs: ['link add l0 type bond', 'link add l1 type dummy'],
    build: [
      'link add l0 address 02:00:00:00:00:10 type bond mode active-backup miimon 100 updelay 200 downdelay 300 num_grat_arp 2',
      'link add l1 type dummy',
      'link set l1 master l0',
      'link set l1 type bond_slave queue_id 3',
      'link set l0 type bond primary l1 primary_reselect better resend_igmp 3 all_slaves_active 1',
      'link add b5 type bond mode active-backup fail_over_mac active',
      'link add b1 type bond mode 802.3ad xmit_hash_policy layer3+4 lacp_rate fast ad_select bandwidth min_links 1 lacp_active on',
      'link set b1 type bond ad_actor_sys_prio 100 ad_user_port_key 5 ad_actor_system 02:00:00:00:00:99',
      'link add b2 type bond mode balance-rr arp_interval 500 arp_ip_target 192.0.2.1,192.0.2.2 packets_per_slave 2',
      'link add b3 type bond mode balance-tlb tlb_dynamic_lb 0 lp_interval 5 peer_notify_delay 0 use_carrier 1',
      'link add b4 type bond mode active-backup arp_interval 500 arp_validate all arp_all_targets all arp_ip_target 192.0.2.1 arp_missed_max 4',
    ],
    read: [...read, 'link show type bond_slave', 'link show master l0'],
  },
  {
    name: 'ports of a bond under LACP',
    needs: ['link add l0 type bond', 'link add l1 type dummy'],
    build: [
      'link add l0 address 02:00:00:00:00:10 type bond mode 802.3ad',
      'link add l1 type dummy',
      'link set l1 master l0',
    ],
    read,
  },
  {
    name: 'VRFs',
    needs: ['link add l0 type vrf table 10', 'link add l1 type dummy'],
    build: [
      'link add l0 address 02:00:00:00:00:10 type vrf table 10',
      'link add l1 type vrf table main',
      'link add l2 type dummy',
      'link set l2 vrf l0',
    ],
    read: [...read, 'link show vrf l0', 'link show type vrf_slave', 'addr show vrf l0'],
  },
  {
    name: 'ipvlans',
    needs: [...veth, 'link add link v0 name l0 type ipvlan'],
    build: [
      ...veth,
      'link add link v0 name l0 type ipvlan mode l2',
      'link add link v1 name l1 type ipvlan mode l3 private',
      'link add link v0 name l2 type ipvlan mode l2 vepa',
      'link set l1 type ipvlan mode l3s bridge',
    ],
    read,
  },
  {
    name: 'ipvtaps',
    needs: [...veth, 'link add link v0 name l0 type ipvtap'],
    build: [...veth, 'link add link v0 name l0 type ipvtap mode l2'],
    read,
  },
  {
    name: 'GRE over IPv4',
    needs: [...veth, 'link add l0 type gre remote 192.0.2.1', 'link add l1 type gretap remote 192.0.2.2'],
    build: [
      ...veth,
      'link add l0 type gre remote 192.0.2.1 local 192.0.2.2 ttl 64 tos 10 key 5 dev v0',
      'link add l1 type gre remote 192.0.2.3 ikey 1.2.3.4 okey 7 seq csum ttl inherit',
      'link add l2 type gre remote 192.0.2.4 iseq ocsum nopmtudisc fwmark 0x10',
      'link add l3 type gretap external',
      'link add l4 type gretap remote 192.0.2.5 local any tos inherit ignore-df nopmtudisc',
      'link add l5 type gre remote 192.0.2.6 encap-sport 100 encap-dport 200 encap-csum noencap',
      'link set l0 type gre ttl 5 okey 9',
      'link set l1 type gre nokey noseq',
    ],
    read,
  },
  {
    name: 'ERSPAN over IPv4',
    needs: ['link add l0 type erspan remote 192.0.2.1 local 192.0.2.2 seq key 5 erspan_ver 1 erspan 3'],
    build: [
      'link add l0 type erspan remote 192.0.2.1 local 192.0.2.2 seq key 5 erspan_ver 1 erspan 3',
      'link add l1 type erspan remote 192.0.2.1 local 192.0.2.2 seq key 6 erspan_ver 2 erspan_dir egress erspan_hwid 7',
      'link set l0 type erspan erspan 4',
    ],
    read,
  },
  {
    name: 'GRE over IPv6',
    needs: [
      ...veth,
      'link add l0 type ip6gre remote 2001:db8::1',
      'link add l1 type ip6gretap remote 2001:db8::2',
      'link add l2 type ip6erspan remote 2001:db8::3 local 2001:db8::4 seq key 5 erspan_ver 1 erspan 3',
    ],
    build: [
      ...veth,
      'link add l0 type ip6gre remote 2001:db8::1 local 2001:db8::2 hoplimit 5 tclass 1f flowlabel 12345 key 9 dev v0',
      'link add l1 type ip6gre remote 2001:db8::3 encaplimit none tclass inherit flowlabel inherit csum',
      'link add l2 type ip6gretap remote 2001:db8::4 encaplimit 7 fwmark 4 dscp inherit',
      'link add l3 type ip6gretap external',
      'link add l4 type ip6erspan remote 2001:db8::5 local 2001:db8::6 seq key 5 erspan_ver 2 erspan_dir ingress erspan_hwid 31',
      'link set l0 type ip6gre ttl 6',
    ],
    read,
  },
  {
    name: 'tunnels of IP in IPv4',
    needs: [...veth, 'link add l0 type ipip remote 192.0.2.1', 'link add l1 type sit remote 192.0.2.2'],
    build: [
      ...veth,
      'link add l0 type ipip remote 192.0.2.1 local 192.0.2.2 ttl 9 tos 4 dev v0',
      'link add l1 type ipip remote 192.0.2.3 mode any nopmtudisc fwmark 7',
      'link add l2 type sit remote 192.0.2.4 mode ip6ip isatap',
      'link add l3 type sit remote 192.0.2.5 6rd-prefix 2001:db8::/32 6rd-relay_prefix 192.0.2.0/24',
      'link add l4 type sit remote 192.0.2.6 mode any',
      'link add l5 type ipip external',
      'link set l0 type ipip ttl 10',
    ],
    read,
  },
  {
    name: 'tunnels of IP in IPv6',
    needs: [...veth, 'link add l0 type ip6tnl remote 2001:db8::1'],
    build: [
      ...veth,
      'link add l0 type ip6tnl mode ip6ip6 remote 2001:db8::1 local 2001:db8::2 hoplimit 5 tclass 20 flowlabel 5 dev v0',
      'link add l1 type ip6tnl mode ipip6 remote 2001:db8::3 encaplimit none dscp inherit tclass inherit fwmark inherit',
      'link add l2 type ip6tnl mode any remote 2001:db8::4 encaplimit 2 allow-localremote fwmark 5',
      'link add l3 type ip6tnl external',
      'link set l0 type ip6tnl hoplimit 6',
    ],
    read,
  },
  {
    name: 'VTIs',
    needs: [...veth, 'link add l0 type vti remote 192.0.2.1 key 5', 'link add l1 type vti6 remote 2001:db8::1 key 5'],
    build: [
      ...veth,
      'link add l0 type vti remote 192.0.2.1 local 192.0.2.2 key 5 dev v0',
      'link add l1 type vti remote 192.0.2.3 ikey 1.2.3.4 okey 6 fwmark 9',
      'link add l2 type vti6 remote 2001:db8::1 local 2001:db8::2 key 7',
      'link set l0 type vti ikey 8',
    ],
    read,
  },
  {
    name: 'IPsec interfaces',
    needs: [...veth, 'link add l0 type xfrm dev v0 if_id 5'],
    build: [...veth, 'link add l0 type xfrm dev v0 if_id 0x5', 'link add l1 type xfrm if_id 6'],
    read,
  },
  {
    name: 'Geneve tunnels',
    needs: ['link add l0 type geneve id 1 remote 192.0.2.1'],
    build: [
      'link add l0 type geneve id 1 remote 192.0.2.1 ttl 5 tos 8 dstport 6082 df set',
      'link add l1 type geneve vni 2 remote 2001:db8::1 flowlabel 0x1234 udp6zerocsumtx udp6zerocsumrx ttl auto',
      'link add l2 type geneve external dstport 6083',
      'link add l3 type geneve id 3 remote 192.0.2.2 ttl inherit tos inherit noudpcsum dstport 6084',
    ],
    read,
  },
  {
    name: 'MACsec',
    needs: [...veth, 'link add link v0 name l0 type macsec'],
    build: [
      ...veth,
      'link add link v0 name l0 type macsec',
      'link add link v0 name l1 type macsec port 5 encrypt on send_sci off end_station on cipher gcm-aes-256 icvlen 16',
      'link add link v0 name l2 type macsec sci 02000000000100ff validate check protect off encodingsa 2',
      'link add link v0 name l3 type macsec address 02:00:00:00:00:33 port 9 replay on window 8',
      'link set l1 type macsec encrypt off validate disabled',
    ],
    read,
  },
  {
    name: 'HSR and PRP',
    needs: [...veth, 'link add l0 type hsr slave1 v0 slave2 v1'],
    build: [...veth, 'link add l0 type hsr slave1 v0 slave2 v1 supervision 45 version 1'],
    read,
  },
  {
    name: 'GTP',
    needs: ['link add l0 type gtp role sgsn'],
    build: ['link add l0 type gtp role sgsn hsize 64'],
    read,
  },
  {
    name: 'bareudp',
    needs: ['link add l0 type bareudp dstport 6635 ethertype mpls_uc'],
    build: [
      'link add l0 type bareudp dstport 6635 ethertype mpls_uc multiproto',
      'link add l1 type bareudp dstport 6636 ethertype ipv4 srcportmin 49153',
    ],
    read,
  },
  {
    name: 'AMT',
    needs: [...veth, 'link add l0 type amt mode relay local 192.0.2.1 dev v0 relay_port 2268 gateway_port 2268'],
    build: [
      ...veth,
      'link add l0 type amt mode relay local 192.0.2.1 dev v0 relay_port 2268 gateway_port 2268 max_tunnels 5',
    ],
    read,
  },
  {
    name: 'batman-adv and teams',
    needs: ['link add l0 type batadv', 'link add l1 type team'],
    build: [
      'link add l0 address 02:00:00:00:00:10 type batadv ra BATMAN_IV',
      'link add l1 address 02:00:00:00:00:11 type team',
      'link add l2 type dummy',
      'link set l2 master l1',
    ],
    read: [...read, 'link show type team_slave'],
  },
  {
    name: 'WireGuard',
    needs: ['link add l0 type wireguard'],
    build: ['link add l0 type wireguard'],
    read,
  },
]
