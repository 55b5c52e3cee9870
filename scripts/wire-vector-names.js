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

/** What is stated and rightly not found: of the vectors whose name contains `id`, the leaves that `leaf` fits. */
export const differences = [
  {
    id: '',
    leaf: /^(packet\.(payload_)?length|repr\.length|nla\.(length|kind|value)|NlasIterator)/,
    reason: 'lengths and numbers of framing, which `structure` compares',
  },
  {
    id: 'netlink-packet-core/',
    leaf: /"NLM_F_ROOT","NLM_F_REQUEST","NLM_F_MATCH"/,
    reason: 'two flags that together are called DUMP here',
  },
  { id: 'netlink-packet-route/', leaf: /^LinkPhysId\.len /, reason: 'length of an identifier that is bytes here' },
  {
    id: 'test_parsing_link_vti',
    leaf: /^LinkAttribute\.(Address|Broadcast|PermAddress) \d+$/,
    reason: 'single bytes of an address',
  },
  {
    id: 'test_parsing_link_sriov',
    leaf: /^VfInfo\.(Mac|Broadcast)~/,
    reason: 'the address without the zeros that fill it to 32 bytes',
  },
  { id: 'jsimonetti-rtnetlink/', leaf: /^LinkData\.Slave /, reason: 'says which of two attributes was meant' },
  { id: 'jsimonetti-rtnetlink/', leaf: /^RTNextHop\.Length /, reason: 'computed when a record is written, not shown' },
  {
    id: 'jsimonetti-rtnetlink/',
    leaf: /^NeighAttributes\.Address "10\.0\.0\.[01]"/,
    reason: 'addresses in sixteen bytes (`::ffff:10.0.0.0`), as text of IPv4',
  },
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
    leaf: /^(state|IFLA_OPERSTATE) /,
    reason: 'made of the flags, or a name that is not last in its path',
  },
]
