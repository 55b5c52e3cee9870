import { vlan, vlanFlags } from '../../../families/route/index.ts'
import { flagNames, type Plain } from '../../../schema/index.ts'
import type { Kind } from '../../grammar/kind.ts'
import { onOff } from '../../grammar/kinds.ts'
import { UsageError } from '../../grammar/usage-error.ts'
import { etherType } from './form.ts'
import { edits, type KindEntries, linkKind } from './link-kind.ts'

interface Mapping {
  readonly from: number
  readonly to: number
}

/** Mappings of priorities, as in `0:1 7:2`. */
const mappings: Kind<readonly Mapping[]> = {
  label: 'FROM:TO …',
  read(reader, word) {
    const found: Mapping[] = []
    for (;;) {
      const [, from, to] = /^(\d+):(\d+)$/.exec(reader.peek() ?? '') ?? []
      if (from === undefined) break
      reader.next('')
      found.push({ from: Number(from), to: Number(to) })
    }
    if (found.length > 0) return found
    throw new UsageError(`'${word}' needs mappings of priorities, as in 0:1 7:2`)
  },
}

const mappingWord = (attribute: 'ingressQos' | 'egressQos', help: string, word: string) =>
  edits(mappings, help, ({ data }, mapping) => Object.assign(data, { [attribute]: { mapping: [...mapping] } }), word)

const flagWord = (bit: number, help: string) =>
  edits(onOff, help, ({ data }, isOn) => {
    const { flags = 0, mask = 0 } = (data.flags ?? {}) as { flags?: number; mask?: number }
    data.flags = { flags: isOn ? flags | bit : flags & ~bit, mask: mask | bit }
  })

const flagWords: KindEntries = {
  reorder_hdr: flagWord(vlanFlags.REORDER_HDR, 'take the tag out of what is received'),
  gvrp: flagWord(vlanFlags.GVRP, 'announce it by GVRP'),
  mvrp: flagWord(vlanFlags.MVRP, 'announce it by MVRP'),
  loose_binding: flagWord(vlanFlags.LOOSE_BINDING, 'its state is not that of the link below'),
  bridge_binding: flagWord(vlanFlags.BRIDGE_BINDING, 'its state is that of the ports of the bridge'),
}

/** The flags in iproute2's order. */
const { LOOSE_BINDING, BRIDGE_BINDING, ...firstFlags } = vlanFlags
const shownFlags = { ...firstFlags, LOOSE_BINDING, BRIDGE_BINDING }

const mappingList = (qos: { readonly mapping?: readonly Mapping[] | undefined } | undefined): Plain | undefined =>
  qos && (qos.mapping ?? []).map(({ from, to }) => ({ from, to }))

/** A VLAN on another link. */
export const vlanKind = linkKind(vlan, {
  settings: { id: {}, protocol: { form: etherType } },
  words: {
    ...flagWords,
    ingressQos: mappingWord(
      'ingressQos',
      'priorities of what is received: of the tag, of the packet',
      'ingress-qos-map',
    ),
    egressQos: mappingWord('egressQos', 'priorities of what is sent: of the packet, of the tag', 'egress-qos-map'),
  },
  json({ protocol, flags, ingressQos, egressQos }) {
    const { names, rest } = flagNames(shownFlags, flags?.flags ?? 0)
    return {
      ...(protocol === undefined ? { protocol: '802.1q' } : {}),
      flags: flags && [...names, ...(rest === 0n ? [] : [rest.toString(16)])],
      ingress_qos: mappingList(ingressQos),
      egress_qos: mappingList(egressQos),
    }
  },
})
