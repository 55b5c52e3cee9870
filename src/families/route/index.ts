export * from './addr/addr.ts'
export * from './addr/addr-label.ts'
export * from './addr/prefix.ts'
export * from './address-families.ts'
export * from './groups.ts'
export * from './link/link.ts'
export * from './mdb/mdb.ts'
export * from './mdb/mdb-entry.ts'
export * from './neigh/nd-options.ts'
export * from './neigh/nd-user-option.ts'
export * from './neigh/neigh.ts'
export * from './neigh/neigh-table.ts'
export * from './netconf.ts'
export * from './nexthop.ts'
export * from './nsid.ts'
export * from './protocol.ts'
export * from './realms.ts'
export { withGeneveOptionsApart } from './route/encap/geneve-options.ts'
export * from './route/encap/ila.ts'
export * from './route/encap/ioam6.ts'
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
} from './route/encap/lwtunnel.ts'
export * from './route/encap/seg6-local.ts'
export * from './route/encap/source-routing.ts'
export {
  type RouteNexthop,
  type RouteNexthopAttributes,
  type RtNexthop,
  type Rtvia,
  routeNexthop,
  rtnexthop,
  rtvia,
} from './route/multipath.ts'
export * from './route/route.ts'
export * from './route/route-cache-report.ts'
export * from './route/route-constants.ts'
export * from './rtgenmsg.ts'
export * from './rule.ts'
export * from './stats/offload-xstats.ts'
export * from './stats/stats.ts'
export * from './stats/stats-af-spec.ts'
export * from './stats/xstats.ts'
export * from './tables/index.ts'
export * from './tunnel.ts'
