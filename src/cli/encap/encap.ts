import type { EncapWay } from '../../config/index.ts'
import type { RouteMessage } from '../../families/route/index.ts'
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
  { encapType, encap }: Pick<RouteMessage, 'encapType' | 'encap'>,
  context: EncapContext,
): Fields {
  if (encapType === undefined || encap === undefined) return {}
  const all = Object.entries<EncapForm>(forms as Readonly<Record<string, EncapForm>>)
  const [name, found] = all.find(([, { type }]) => type === encapType) ?? ['unknown', undefined]
  return { encap: name, ...found?.iproute2(encap, context) }
}

/** The name of a lightweight tunnel, or its number. */
export function encapName(type: number | undefined): string {
  if (type === undefined) return ''
  return Object.entries(forms).find((entry) => entry[1].type === type)?.[0] ?? `${type}`
}
