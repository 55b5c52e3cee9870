import { bondKind } from './bond.ts'
import { bondPortKind } from './bond-port.ts'
import { bridgeKind } from './bridge.ts'
import { bridgePortKind } from './bridge-port.ts'
import { canKind } from './can.ts'
import { geneveKind } from './geneve.ts'
import { erspanKind, greKind, ip6greKind } from './gre.ts'
import { hsrKind } from './hsr.ts'
import { ip6tnlKind, ipipKind, sitKind } from './ip-tunnel.ts'
import { ipvlanKind } from './ipvlan.ts'
import type { LinkKind } from './link-kind.ts'
import { macsecKind } from './macsec.ts'
import { macvlanKind } from './macvlan.ts'
import { gtpKind, rmnetKind, wwanKind } from './mobile.ts'
import { batadvKind, caifKind, dsaKind, ipoibKind, ovpnKind, plainKind, pppKind, tunKind } from './other-kinds.ts'
import { amtKind, bareudpKind } from './other-tunnels.ts'
import { netkitKind, vethKind, vxcanKind } from './pair.ts'
import { vlanKind } from './vlan.ts'
import { vrfKind, vrfPortKind } from './vrf.ts'
import { vti6Kind, vtiKind } from './vti.ts'
import { vxlanKind } from './vxlan.ts'
import { xfrmKind } from './xfrm.ts'

/** Every kind of link that nlkit knows, by its name. */
export const linkKinds = {
  amt: amtKind,
  bareudp: bareudpKind,
  batadv: batadvKind,
  bond: bondKind,
  bridge: bridgeKind,
  caif: caifKind,
  can: canKind,
  dsa: dsaKind,
  dummy: plainKind,
  erspan: erspanKind,
  geneve: geneveKind,
  gre: greKind,
  gretap: greKind,
  gtp: gtpKind,
  hsr: hsrKind,
  ifb: plainKind,
  ip6erspan: ip6greKind,
  ip6gre: ip6greKind,
  ip6gretap: ip6greKind,
  ip6tnl: ip6tnlKind,
  ipip: ipipKind,
  ipoib: ipoibKind,
  ipvlan: ipvlanKind,
  ipvtap: ipvlanKind,
  lowpan: plainKind,
  macsec: macsecKind,
  macvlan: macvlanKind,
  macvtap: macvlanKind,
  netdevsim: plainKind,
  netkit: netkitKind,
  nlmon: plainKind,
  ovpn: ovpnKind,
  ppp: pppKind,
  rmnet: rmnetKind,
  sit: sitKind,
  team: plainKind,
  tun: tunKind,
  vcan: plainKind,
  veth: vethKind,
  virt_wifi: plainKind,
  vlan: vlanKind,
  vrf: vrfKind,
  vsockmon: plainKind,
  vti: vtiKind,
  vti6: vti6Kind,
  vxcan: vxcanKind,
  vxlan: vxlanKind,
  wireguard: plainKind,
  wwan: wwanKind,
  xfrm: xfrmKind,
} as const satisfies Readonly<Record<string, LinkKind>>

/** Every kind of port that nlkit knows, by the kind of its master. */
export const portKinds = {
  bond: bondPortKind,
  bridge: bridgePortKind,
  team: plainKind,
  vrf: vrfPortKind,
} as const satisfies Readonly<Record<string, LinkKind>>

/** Behind the kind of a master: a port of such, as in `bridge_slave`. */
export const PORT_SUFFIX = '_slave'

/** Names of all kinds of port. */
export const portKindNames = Object.keys(portKinds).map((name) => `${name}${PORT_SUFFIX}`)

/** A kind of link by its name; undefined for one that nlkit does not know. */
export function findLinkKind(name: string): LinkKind | undefined {
  return Object.hasOwn(linkKinds, name) ? linkKinds[name as keyof typeof linkKinds] : undefined
}

/** A kind of port by the kind of its master; undefined for one that nlkit does not know. */
export function findPortKind(name: string): LinkKind | undefined {
  return Object.hasOwn(portKinds, name) ? portKinds[name as keyof typeof portKinds] : undefined
}
