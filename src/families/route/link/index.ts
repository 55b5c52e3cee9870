export * from './af-spec.ts'
export * from './amt.ts'
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
export * from './bareudp.ts'
export * from './batadv.ts'
export * from './bond.ts'
export * from './bridge.ts'
export * from './bridge-af-spec.ts'
export * from './bridge-cfm.ts'
export * from './bridge-id.ts'
export * from './bridge-mrp.ts'
export * from './bridge-port.ts'
export * from './caif.ts'
export * from './can.ts'
export * from './dsa.ts'
export * from './geneve.ts'
export * from './gre.ts'
export * from './gtp.ts'
export * from './hardware-types.ts'
export * from './header.ts'
export * from './hsr.ts'
export * from './inet.ts'
export * from './inet-tables.ts'
export * from './inet6.ts'
export * from './info.ts'
export * from './ipoib.ts'
export * from './iptun.ts'
export * from './ipvlan.ts'
export * from './macsec.ts'
export * from './macvlan.ts'
export * from './mroute-table.ts'
export * from './netkit.ts'
export * from './no-data.ts'
export * from './ovpn.ts'
export * from './port.ts'
export * from './ppp.ts'
export * from './proto-down.ts'
export * from './rmnet.ts'
export * from './stats.ts'
export * from './tun.ts'
export * from './tunnel-encap.ts'
export * from './veth.ts'
export * from './vf.ts'
export * from './vlan.ts'
export * from './vrf.ts'
export * from './vti.ts'
export * from './vxcan.ts'
export * from './vxlan.ts'
export * from './wwan.ts'
export * from './xdp.ts'
export * from './xfrm-interface.ts'
