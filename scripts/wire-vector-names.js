// What other projects call things that have another name in the headers, or none.

const inet6Flags = { RaRcvd: 0x20, RsSent: 0x10, RaManaged: 0x40, Otherconf: 0x80, Ready: 0x80000000 }
const prefixed = (prefix, names) =>
  Object.fromEntries(Object.entries(names).map(([name, value]) => [prefix + name, value]))

/** Their names, and the number or the text that is meant. */
export const numbersOfNames = {
  ...prefixed('Inet6IfaceFlags.', inet6Flags),
  ...prefixed('InfoKind.', { GreTun: 'gre', GreTun6: 'ip6gre', GreTap6: 'ip6gretap', SitTun: 'sit' }),
  ...prefixed('IpProtocol.', { Icmp: 1, Ipip: 4, Tcp: 6, Udp: 17, Ipv6: 41 }),
  ...prefixed('LacpState.', { LACP_ACTIVITY: 0x1, AGGREGATION: 0x4, DEFAULTED: 0x40 }),
  ...prefixed('LinkFlags.', { Controller: 0x400, Port: 0x800 }),
  ...prefixed('StatsFilterMask.', { Link64: 1, LinkXstats: 2, LinkXstatsPort: 4, LinkOffloadXstats: 8, AfSpec: 16 }),
  ...prefixed('XdpAttached.', { None: 0, Driver: 1, SocketBuffer: 2, Hardware: 3, Multiple: 4 }),
  ...prefixed('BridgeBooleanOptionFlags.', {
    NoLinkLocalLearn: 1,
    VlanMulticastSnooping: 2,
    MstEnable: 4,
    MdbOffloadFailNotif: 8,
    FdbLocalVlan0: 16,
  }),
  ...prefixed('BridgeStpState.', { Disabled: 0, KernelStp: 1 }),
  AF_INET6: 10,
  NLM_F_MATCH: 0x200,
  NLM_F_REQUEST: 0x1,
  NLM_F_ROOT: 0x100,
  'AddressProtocol.RouterAnnouncement': 2,
  'BondAdSelect.Stable': 0,
  'BondAllPortActive.Dropped': 0,
  'BondArpAllTargets.Any': 0,
  'BondArpValidate.None': 0,
  'BondFailOverMac.None': 0,
  'BondLacpRate.Slow': 0,
  'BondMode.BalanceRr': 0,
  'BondPrimaryReselect.Always': 0,
  'BridgeFlag.LowerDev': 2,
  'BridgeMulticastRouterType.Auto': 1,
  'ChurnState.Monitor': 0,
  'ErSpanDir.Egress': 1,
  'ErSpanDir.Ingress': 0,
  'EthernetProtocol.MplsUc': 0x8847,
  'GreEncapFlags.Checksum6': 2,
  'Ip6TunnelFlags.CapRcv': 0x20000,
  'Ip6TunnelFlags.CapXmit': 0x10000,
  'MctpPhysBinding.Smbus': 1,
  'NeighbourFlags.Own': 2,
  'NeighbourState.None': 0,
  'RouteIp6TunnelFlags.Checksum': 1,
  'RouteMplsTtlPropagation.Enabled': 1,
  'RuleAction.ToTable': 1,
  'VlanProtocol.Ieee8021Q': 0x8100,
  OperStateUp: 6,
  'unix.NTF_PROXY': 8,
}

/** What others call our fields, where it does not follow from the words. */
const aliases = {
  'AddressHeader.flags': 'headerflags',
  'AddressMessage.Flags': 'headerflags',
  'BridgeBooleanOptions.mask': 'optmask',
  'BridgeBooleanOptions.value': 'optval',
  'BridgeId.address': 'addr',
  'BridgeId.priority': 'prio',
  'CacheInfo.Created': 'cstamp',
  'CacheInfo.Preferred': 'prefered',
  'CacheInfo.Updated': 'tstamp',
  'DpllPin.PinId': 'id',
  'IFLA_INET6_CONF.mtu': 'mtu6',
  'InfoBond.AllPortsActive': 'allslavesactive',
  'InfoBond.PacketsPerPort': 'packetsperslave',
  'InfoBridge.MulticastRouter': 'mcastrouter',
  'InfoBridgePort.BroadcastFlood': 'bcastflood',
  'InfoBridgePort.HairpinMode': 'mode',
  'InfoBridgePort.MulticastToUnicast': 'mcasttoucast',
  'InfoBridgePort.NeighSupress': 'neighsuppress',
  'InfoBridgePort.PortId': 'id',
  'InfoBridgePort.PortNumber': 'no',
  'InfoGre6.Other#13': 'flags',
  'InfoHsr.Port1': 'slave1',
  'InfoHsr.Port2': 'slave2',
  'InfoIpTunnel.Ipv6Flags': 'flags',
  'InfoIpTunnel.Ipv6SitFlags': 'flags',
  'InfoVrf.TableId': 'table',
  'InfoVrfPort.TableId': 'table',
  'InfoVxlan.PortRange': ['low', 'high'],
  'InfoVxlan.UDPZeroCsumRX': 'udpzerocsum6rx',
  'InfoVxlan.UDPZeroCsumTX': 'udpzerocsum6tx',
  'LinkAttribute.Mode': 'linkmode',
  // Attributes that they do not know, by number.
  'LinkAttribute.Other#66': 'maxpacingoffloadhorizon',
  'LinkAttribute.Other#68': 'headroom',
  'LinkAttribute.Other#69': 'tailroom',
  'LinkAttribute.Controller': 'master',
  'LinkAttributes.Alias': 'ifalias',
  'LinkAttributes.Name': 'ifname',
  'LinkAttributes.NetDevGroup': 'group',
  'LinkAttributes.QueueDisc': 'qdisc',
  'LinkAttributes.Type': 'link',
  'LinkData.Name': ['kind', 'kindunlisted', 'slavekind', 'slavekindunlisted'],
  'LinkInfo.Kind': ['kind', 'kindunlisted'],
  'LinkInfo.PortKind': ['slavekind', 'slavekindunlisted'],
  'LinkInfo.SlaveKind': ['slavekind', 'slavekindunlisted'],
  // All values one after another: the last counts, the others are kept as they are.
  'LinkXdp.Attached': ['attached', 'payload'],
  'NeighbourHeader.ifindex': 'index',
  'NeighbourTableAttribute.Threshold1': 'thresh1',
  'NeighbourTableAttribute.Threshold2': 'thresh2',
  'NeighbourTableAttribute.Threshold3': 'thresh3',
  'NeighbourTableConfig.hash_rand': 'hashrnd',
  'NeighbourTableParameter.ReferenceCount': 'refcnt',
  'NeighbourTableStats.multicast_probes_received': 'rcvprobesmcast',
  'NeighbourTableStats.unicast_probes_received': 'rcvprobesucast',
  'NsidAttribute.Id': 'nsid',
  'NeighbourHeader.kind': 'type',
  'RouteAttribute.Via': 'addr',
  'RouteAttributes.OutIface': 'oif',
  'RouteAttributes.Src': 'prefsrc',
  'RouteNextHop.interface_index': 'ifindex',
  'RouteVia.Inet6': 'addr',
  'RuleAttributes.DstRealm': 'to',
  'RuleAttributes.SrcRealm': 'from',
  'RouteHeader.kind': 'type',
  'RouteHeader.table': 'headertable',
  'RouteMessage.Table': 'headertable',
  'RouteRealm.destination': 'to',
  'RouteRealm.source': 'from',
  'RuleMessage.Table': 'headertable',
  'VfInfoLinkState.state': ['linkstate', 'setting'],
  'VfInfoRssQueryEn.enabled': ['setting'],
  'VfInfoSpoofCheck.enabled': ['setting'],
  'VfInfoTrust.enabled': ['setting'],
  'VfVlanInfo.protocol': 'vlanproto',
  'VlanQosMapping.Mapping': ['from', 'to'],
  address_family: 'family',
  AllMulticast: 'allmulti',
  base_address: 'baseaddr',
  BondPortState: 'state',
  change_mask: 'change',
  destination_prefix_length: 'dstlen',
  DestinationPort: 'encapdport',
  ExtFlags: 'flagsext',
  flags: ['flags', 'headerflags'],
  FlowLabel: 'flowinfo',
  // Of a rule it is a mask, of a tunnel the mark itself.
  FwMask: ['fwmask', 'fwmark'],
  ifa_preferred: 'prefered',
  interface_family: 'family',
  link_layer_type: 'type',
  message_type: 'type',
  LinkLayerAddress: 'lladdr',
  LLAddress: 'lladdr',
  memory_end: 'memend',
  memory_start: 'memstart',
  OperationalState: 'operstate',
  PathMTUDiscovery: 'pmtudisc',
  port_number: 'portid',
  PrefSource: 'prefsrc',
  router_probe_interval: 'rtrprobeinterval',
  router_solicitation_delay: 'rtrsolicitdelay',
  router_solicitation_interval: 'rtrsolicitinterval',
  router_solicitations: 'rtrsolicits',
  source_prefix_length: 'srclen',
  sequence_number: 'seq',
  SourcePort: 'encapsport',
  temp_preferred_lft: 'temppreferedlft',
  TxQueueLen: 'txqlen',
  vf_id: 'vf',
  vlan_id: 'vlan',
}

/** Words of others, and ours. */
const words = {
  count: 'cnt',
  destination: 'dst',
  interval: 'intvl',
  length: 'len',
  multicast: 'mcast',
  preference: 'pref',
  protocol: 'proto',
  router: 'rtr',
  source: 'src',
}

/** The counters of IPv6, in the order in which Linux sends them (`linux/snmp.h`, IPSTATS_MIB_*, ICMP6_MIB_*). */
const ipCounters = `num inpkts inoctets indelivers outforwdatagrams outpkts outoctets inhdrerrors intoobigerrors innoroutes
  inaddrerrors inunknownprotos intruncatedpkts indiscards outdiscards outnoroutes reasmtimeout reasmreqds reasmoks reasmfails
  fragoks fragfails fragcreates inmcastpkts outmcastpkts inbcastpkts outbcastpkts inmcastoctets outmcastoctets inbcastoctets
  outbcastoctets csumerrors noectpkts ect1pkts ect0pkts cepkts`
const icmpCounters = 'num inmsgs inerrors outmsgs outerrors csumerrors'
const placesOf = (set, name, counters) =>
  counters.split(/\s+/).map((counter, index) => [`${set}.${counter}`, { name, index }])

const places = new Map([
  ...placesOf('IFLA_INET6_STATS', 'stats', ipCounters),
  ...placesOf('IFLA_INET6_ICMP6STATS', 'icmp6stats', icmpCounters),
  ...placesOf('Inet6Stats', 'stats', `${inWords(ipCounters)} reasmoverlaps outpkts`),
  ...placesOf('Icmp6Stats', 'icmp6stats', `${icmpCounters} ratelimithost`),
])

/** Later names: what was OutPkts is OutRequests, and what is received says so. */
function inWords(counters) {
  return counters.replace(' outpkts ', ' outrequests ').replaceAll(/ (?=csum|noect|ect|cepkts)/g, ' in')
}

/** Where something stands in an array of ours, by the name that another project gives it; undefined for what does not. */
export function placeOf(name) {
  return places.get(name) ?? places.get(name.replaceAll('_', ''))
}

/** Our names for what another project calls `name`, in lower case; undefined where they are the same. */
export function ourNames(name) {
  const alias = aliases[name] ?? aliases[name.split('.').at(-1)]
  if (alias !== undefined) return [alias].flat()
  const parts = name
    .split('.')
    .at(-1)
    .replaceAll(/[^A-Za-z0-9]/g, '_')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
  const known = parts.toLowerCase().split('_').filter(Boolean)
  const joined = known.map((word) => words[word] ?? word).join('')
  return joined === known.join('') ? undefined : [joined, known.join('')]
}

/** What is stated and rightly not found: of the vectors whose name contains `id`, the leaves that `leaf` fits. */
export const differences = [
  {
    id: 'netlink-packet-route/link/',
    leaf: /^(Inet6?DevConf|Stats64|Inet6Stats|Icmp6Stats)\.\w+ 0$/,
    reason: 'what an older kernel does not send, and the other project has as 0',
  },
  {
    id: 'test_parsing_link_vxlan',
    leaf: /^InfoVxlan\.ReservedBits /,
    reason: 'a number that JSON cannot hold; bytes here',
  },
  {
    id: '',
    leaf: /^(packet\.(payload_)?length|repr\.length|nla\.(length|kind|value)|NlasIterator)/,
    reason: 'lengths and numbers of framing, which `structure` compares',
  },
  { id: 'netlink-packet-route/', leaf: /^LinkPhysId\.len /, reason: 'length of an identifier that is bytes here' },
  { id: 'jsimonetti-rtnetlink/', leaf: /^LinkData\.Slave /, reason: 'says which of two attributes was meant' },
  { id: 'jsimonetti-rtnetlink/', leaf: /^RTNextHop\.Length /, reason: 'computed when a record is written, not shown' },
  {
    id: 'jsimonetti-rtnetlink/TestRuleMessage/',
    leaf: /^RuleAttributes\.TunID /,
    reason: 'the kernel has FRA_TUN_ID in network byte order',
  },
  {
    id: 'jsimonetti-rtnetlink/TestRuleMessage/',
    leaf: /^RuleUIDRange\./,
    reason: 'users of 16 bits, where `struct fib_rule_uid_range` has 32',
  },
  {
    id: 'pyroute2/',
    leaf: /^AF_INET\.dummy 65672$/,
    reason: 'the attribute header of IFLA_INET_CONF, read as a number',
  },
  {
    id: 'pyroute2/',
    leaf: /^IFLA_BR_(BRIDGE|ROOT)_ID\.prio 128$/,
    reason: 'the priority 0x8000 in the byte order of the host; the kernel has the high byte first',
  },
  {
    id: 'pyroute2/',
    leaf: /^state /,
    reason: 'made of the flags',
  },
]
