import { bridge } from './bridge/bridge.ts'
import { dummy } from './dummy.ts'
import { ifb } from './ifb.ts'
import type { LinkKind } from './kind.ts'
import { macvlan, macvtap } from './macvlan/macvlan.ts'
import { veth } from './veth.ts'
import { vlan } from './vlan/vlan.ts'
import { vxlan } from './vxlan/vxlan.ts'

/** The kinds of links that can be made, by name. */
export const linkKinds: ReadonlyMap<string, LinkKind> = new Map(
  [bridge, dummy, ifb, macvlan, macvtap, veth, vlan, vxlan].map((kind) => [kind.kind ?? '', kind]),
)
