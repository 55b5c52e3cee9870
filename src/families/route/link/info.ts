import { type Attribute, select, string, type Variants, variants } from '../../../schema/index.ts'
import { amt } from './kinds/amt.ts'
import { bareudp } from './kinds/bareudp.ts'
import { batadv } from './kinds/batadv.ts'
import { bond, bondPort } from './kinds/bond.ts'
import { bridge } from './kinds/bridge.ts'
import { bridgePort } from './kinds/bridge-port.ts'
import { caif } from './kinds/caif.ts'
import { type CanDeviceStats, can, canDeviceStats } from './kinds/can.ts'
import { dsa } from './kinds/dsa.ts'
import { geneve } from './kinds/geneve.ts'
import { gre } from './kinds/gre.ts'
import { gtp } from './kinds/gtp.ts'
import { hsr } from './kinds/hsr.ts'
import { ipoib } from './kinds/ipoib.ts'
import { ip6tnl, iptun } from './kinds/iptun.ts'
import { ipvlan } from './kinds/ipvlan.ts'
import { macsec } from './kinds/macsec.ts'
import { macvlan } from './kinds/macvlan.ts'
import { netkit } from './kinds/netkit.ts'
import { noData } from './kinds/no-data.ts'
import { ovpn } from './kinds/ovpn.ts'
import { ppp } from './kinds/ppp.ts'
import { rmnet } from './kinds/rmnet.ts'
import { tun } from './kinds/tun.ts'
import { veth } from './kinds/veth.ts'
import { vlan } from './kinds/vlan.ts'
import { vrf, vrfPort } from './kinds/vrf.ts'
import { vti } from './kinds/vti.ts'
import { vxcan } from './kinds/vxcan.ts'
import { vxlan } from './kinds/vxlan.ts'
import { wwan } from './kinds/wwan.ts'
import { xfrmInterface } from './kinds/xfrm-interface.ts'

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
