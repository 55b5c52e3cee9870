import type { RouteMessage } from '../route.ts'
import { encapTypes, type LwtunnelGeneve, type LwtunnelIp } from './lwtunnel.ts'

/** What has a way out: a route, one of its ways, a nexthop object. */
type Way = Pick<RouteMessage, 'encapType' | 'encap'> & { readonly multipath?: readonly Way[] | undefined }

/**
 * The same with each option of Geneve by itself. Linux takes them in a nest each, and lists them in a single one
 * (`net/ipv4/ip_tunnel_core.c`, ip_tun_fill_encap_opts_geneve()): there the last is read, and those before it are repetitions.
 */
export function withGeneveOptionsApart<T extends Way>(way: T): T {
  const { encap, multipath } = way
  const ways = multipath?.some(hasGeneveOptions) ? { multipath: multipath.map(withGeneveOptionsApart) } : undefined
  const own = hasGeneveOptions(way) ? { encap: encapApart(encap as LwtunnelIp) } : undefined
  return ways || own ? { ...way, ...ways, ...own } : way
}

function encapApart(encap: LwtunnelIp): LwtunnelIp {
  return { ...encap, opts: { ...encap.opts, geneve: encap.opts?.geneve?.flatMap(apart) } }
}

function hasGeneveOptions({ encapType, encap }: Way): boolean {
  if (encapType !== encapTypes.IP && encapType !== encapTypes.IP6) return false
  return (encap as LwtunnelIp | undefined)?.opts?.geneve !== undefined
}

/** The options of a nest, in their order. */
function apart({ $unknown = [], ...last }: LwtunnelGeneve): LwtunnelGeneve[] {
  const [groups, types, contents] = [1, 2, 3].map((type) => $unknown.filter((one) => one.type === type))
  const before = (groups ?? []).map(({ payload }, i): LwtunnelGeneve => {
    return { class: numberIn(payload), type: numberIn(types?.[i]?.payload), data: contents?.[i]?.payload }
  })
  return [...before, last]
}

/** A number of a few bytes in network order. */
function numberIn(bytes: Uint8Array = new Uint8Array()): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}
