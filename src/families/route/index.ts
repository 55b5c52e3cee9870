export * from './addr.ts'
export * from './addr-label.ts'
export * from './address-families.ts'
export * from './groups.ts'
export * from './ila.ts'
export * from './ioam6.ts'
export * from './link.ts'
export {
  encapTypes,
  type Ioam6Iptunnel,
  ioam6Iptunnel,
  ioam6Modes,
  type LwtBpf,
  type LwtBpfProg,
  type LwtunnelErspan,
  type LwtunnelGeneve,
  type LwtunnelIp,
  type LwtunnelIp6,
  type LwtunnelIpOpts,
  type LwtunnelVxlan,
  type LwtXfrm,
  lwtBpf,
  lwtBpfProg,
  lwtunnelErspan,
  lwtunnelGeneve,
  lwtunnelIp,
  lwtunnelIp6,
  lwtunnelIpOpts,
  lwtunnelVxlan,
  lwtXfrm,
  type MplsIptunnel,
  mplsIptunnel,
  type RplIptunnel,
  rplIptunnel,
  type Seg6Encap,
  type Seg6Iptunnel,
  seg6Encap,
  seg6Iptunnel,
  seg6Modes,
} from './lwtunnel.ts'
export {
  type RouteNexthop,
  type RouteNexthopAttributes,
  type RtNexthop,
  type Rtvia,
  routeNexthop,
  rtnexthop,
  rtvia,
} from './multipath.ts'
export * from './nd-user-option.ts'
export * from './neigh.ts'
export * from './neigh-table.ts'
export * from './netconf.ts'
export * from './nexthop.ts'
export * from './nsid.ts'
export * from './offload-xstats.ts'
export * from './prefix.ts'
export * from './protocol.ts'
export * from './realms.ts'
export * from './route.ts'
export * from './route-cache-report.ts'
export * from './route-constants.ts'
export * from './rtgenmsg.ts'
export * from './rule.ts'
export * from './seg6-local.ts'
export * from './source-routing.ts'
export * from './stats.ts'
export * from './stats-af-spec.ts'
export * from './tables/index.ts'
export * from './xstats.ts'
