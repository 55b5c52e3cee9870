import { type Attribute, select, string, type Variants, variants } from '../../../schema/index.ts'
import { amt } from './amt.ts'
import { bareudp } from './bareudp.ts'
import { batadv } from './batadv.ts'
import { bond, bondPort } from './bond.ts'
import { bridge } from './bridge.ts'
import { bridgePort } from './bridge-port.ts'
import { caif } from './caif.ts'
import { type CanDeviceStats, can, canDeviceStats } from './can.ts'
import { dsa } from './dsa.ts'
import { geneve } from './geneve.ts'
import { gre } from './gre.ts'
import { gtp } from './gtp.ts'
import { hsr } from './hsr.ts'
import { ipoib } from './ipoib.ts'
import { ip6tnl, iptun } from './iptun.ts'
import { ipvlan } from './ipvlan.ts'
import { macsec } from './macsec.ts'
import { macvlan } from './macvlan.ts'
import { netkit } from './netkit.ts'
import { noData } from './no-data.ts'
import { ovpn } from './ovpn.ts'
import { ppp } from './ppp.ts'
import { rmnet } from './rmnet.ts'
import { tun } from './tun.ts'
import { veth } from './veth.ts'
import { vlan } from './vlan.ts'
import { vrf, vrfPort } from './vrf.ts'
import { vti } from './vti.ts'
import { vxcan } from './vxcan.ts'
import { vxlan } from './vxlan.ts'
import { wwan } from './wwan.ts'
import { xfrmInterface } from './xfrm-interface.ts'

const linkInfoShape = {
  /** What made the link, as in `ip link add type KIND`. */
  kind: string(1),
  data: select(2, 'kind', {
    amt,
    bareudp,
    batadv,
    bond,
    bridge,
    caif,
    can,
    dsa,
    dummy: noData,
    erspan: gre,
    geneve,
    gre,
    gretap: gre,
    gtp,
    hsr,
    ifb: noData,
    ip6erspan: gre,
    ip6gre: gre,
    ip6gretap: gre,
    ip6tnl,
    ipip: iptun,
    ipoib,
    ipvlan,
    ipvtap: ipvlan,
    lowpan: noData,
    macsec,
    macvlan,
    macvtap: macvlan,
    netdevsim: noData,
    netkit,
    nlmon: noData,
    ovpn,
    ppp,
    rmnet,
    sit: iptun,
    team: noData,
    tun,
    vcan: noData,
    veth,
    virt_wifi: noData,
    vlan,
    vrf,
    vsockmon: noData,
    vti,
    vti6: vti,
    vxcan,
    vxlan,
    wireguard: noData,
    wwan,
    xfrm: xfrmInterface,
  }),
  /** Counters that the kind has. */
  xstats: select(3, 'kind', { can: canDeviceStats }) as Attribute<CanDeviceStats | Uint8Array>,
  /** Kind of the master that the link belongs to. */
  slaveKind: string(4),
  slaveData: select(5, 'slaveKind', { bond: bondPort, bridge: bridgePort, team: noData, vrf: vrfPort }),
}
/**
 * What a link is (a union that narrows on `kind`) and what it is to its master (on `slaveKind`). A kind that is not
 * listed here stands in `kindUnlisted`, and its data are bytes.
 */
export type LinkInfo = Variants<typeof linkInfoShape, 'kind'> & Variants<typeof linkInfoShape, 'slaveKind'>
/** The set IFLA_INFO_*. */
export const linkInfo = variants<LinkInfo>('IFLA_INFO', linkInfoShape)
