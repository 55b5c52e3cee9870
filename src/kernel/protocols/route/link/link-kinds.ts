import type { LinkKind } from './kind.ts'
import { bridge } from './kinds/bridge.ts'
import { dummy } from './kinds/dummy.ts'
import { macvlan, macvtap } from './kinds/macvlan.ts'
import { veth } from './kinds/veth.ts'
import { vlan } from './kinds/vlan.ts'
import { vxlan } from './kinds/vxlan.ts'

/** The kinds of links that can be made, by name. */
export const linkKinds: ReadonlyMap<string, LinkKind> = new Map(
  [bridge, dummy, macvlan, macvtap, veth, vlan, vxlan].map((kind) => [kind.kind ?? '', kind]),
)
