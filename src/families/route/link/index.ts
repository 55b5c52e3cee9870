export * from './af-spec/af-spec.ts'
export * from './af-spec/bridge-af-spec.ts'
export * from './af-spec/bridge-cfm.ts'
export * from './af-spec/bridge-mrp.ts'
export * from './af-spec/inet.ts'
export * from './af-spec/inet-tables.ts'
export * from './af-spec/inet6.ts'
export {
  type DevlinkPort,
  type DpllPin,
  devlinkPort,
  dpllPin,
  type LinkAttributes,
  linkAttributes,
  linkEvents,
  linkFilters,
  linkModes,
  operStates,
  type PropList,
  type ProtInfo,
  propList,
} from './attributes.ts'
export * from './hardware-types.ts'
export * from './header.ts'
export * from './info.ts'
export * from './kinds/amt.ts'
export * from './kinds/bareudp.ts'
export * from './kinds/batadv.ts'
export * from './kinds/bond.ts'
export * from './kinds/bridge.ts'
export * from './kinds/bridge-id.ts'
export * from './kinds/bridge-port.ts'
export * from './kinds/caif.ts'
export * from './kinds/can.ts'
export * from './kinds/dsa.ts'
export * from './kinds/geneve.ts'
export * from './kinds/gre.ts'
export * from './kinds/gtp.ts'
export * from './kinds/hsr.ts'
export * from './kinds/ipoib.ts'
export * from './kinds/iptun.ts'
export * from './kinds/ipvlan.ts'
export * from './kinds/macsec.ts'
export * from './kinds/macvlan.ts'
export * from './kinds/mroute-table.ts'
export * from './kinds/netkit.ts'
export * from './kinds/no-data.ts'
export * from './kinds/ovpn.ts'
export * from './kinds/ppp.ts'
export * from './kinds/rmnet.ts'
export * from './kinds/tun.ts'
export * from './kinds/tunnel-encap.ts'
export * from './kinds/veth.ts'
export * from './kinds/vlan.ts'
export * from './kinds/vrf.ts'
export * from './kinds/vti.ts'
export * from './kinds/vxcan.ts'
export * from './kinds/vxlan.ts'
export * from './kinds/wwan.ts'
export * from './kinds/xfrm-interface.ts'
export * from './pair-kinds.ts'
export * from './port.ts'
export * from './proto-down.ts'
export * from './stats.ts'
export * from './vf.ts'
export * from './xdp.ts'
