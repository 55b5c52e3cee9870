import type { EncapWay } from '../../config/index.ts'
import { type RouteMessage, withGeneveOptionsApart } from '../../families/route/index.ts'
import type { Plain } from '../../schema/index.ts'
import type { Kind } from '../grammar/kind.ts'
import { oneOf } from '../grammar/kinds.ts'
import { bpf } from './bpf.ts'
import type { EncapContext, EncapForm, Fields } from './encap-form.ts'
import { ila } from './ila.ts'
import { ioam6 } from './ioam6.ts'
import { ip6Tunnel, ipTunnel } from './ip-tunnel.ts'
import { mpls } from './mpls.ts'
import { rpl } from './rpl.ts'
import { seg6 } from './seg6.ts'
import { seg6Local } from './seg6-local.ts'
import { xfrm } from './xfrm.ts'

/** Lightweight tunnels by the names that iproute2 has for them. */
const forms = { mpls, ip: ipTunnel, ip6: ip6Tunnel, ila, bpf, seg6, seg6local: seg6Local, rpl, ioam6, xfrm } as const

const form = oneOf(...(Object.keys(forms) as (keyof typeof forms)[]))

/** A lightweight tunnel: its name and its words. */
export const encapWords: Kind<EncapWay> = {
  label: 'TYPE …',
  read(reader, word) {
    const name = form.read(reader, word)
    const { type, words } = forms[name]
    return { encapType: type, encap: words.read(reader, `${word} ${name}`) }
  },
}

/** What `ip -j` prints of a lightweight tunnel, in the object of the way that has it. */
export function encapFields(
  way: { readonly encapType?: RouteMessage['encapType']; readonly encap?: RouteMessage['encap'] },
  context: EncapContext,
): Fields {
  const { encapType, encap } = withGeneveOptionsApart(way)
  if (encapType === undefined || encap === undefined) return {}
  const all = Object.entries<EncapForm>(forms as Readonly<Record<string, EncapForm>>)
  const [name, found] = all.find(([, { type }]) => type === encapType) ?? ['unknown', undefined]
  return { encap: name, ...found?.iproute2(encap, context) }
}

/** The name of a lightweight tunnel, and with `details` what belongs to it: `seg6 mode encap segs 2001:db8::1`. */
export function encapText(
  way: { readonly encapType?: RouteMessage['encapType']; readonly encap?: RouteMessage['encap'] },
  context: EncapContext,
  details: boolean,
): string {
  const { encap = '', ...rest } = encapFields(way, context)
  const more = details ? Object.entries(rest).flatMap(([name, value]) => [name, valueText(value)]) : []
  return [encap, ...more].join(' ').trim()
}

function valueText(value: Plain): string {
  if (Array.isArray(value)) return value.map(valueText).join(',')
  if (typeof value !== 'object') return `${value}`
  return Object.entries(value ?? {})
    .map(([name, part]) => `${name} ${valueText(part)}`)
    .join(' ')
}
