import { bridgePort } from '../../../families/route/index.ts'
import { nothing, number } from '../../grammar/kinds.ts'
import { hexText } from '../../iproute2/hex-text.ts'
import { bridgeIdText } from './bridge-id-text.ts'
import { type Form, hex, hundredths, link, named, onOff } from './form.ts'
import { edits, linkKind } from './link-kind.ts'

/** State of a port: typed as a number, printed as a word. */
const state: Form<number> = {
  kind: number('N', 0xff),
  json: named({ disabled: 0, listening: 1, learning: 2, forwarding: 3, blocking: 4 }).json,
}

/** What iproute2 calls the link-local groups, by the last digit of their address. */
const groupNames: Readonly<Record<number, string>> = { 0: 'stp', 2: 'lacp', 14: 'lldp' }

function groupMaskText(mask: number): string {
  const bits = [...Array(16).keys()].filter((bit) => (mask & (1 << bit)) !== 0)
  return bits.length === 0 ? '0x0' : bits.map((bit) => groupNames[bit] ?? hexText(1 << bit)).join(',')
}

const shown = { words: [] } as const

/** A port of a bridge: `type bridge_slave`. */
export const bridgePortKind = linkKind(bridgePort, {
  settings: {
    state: { form: state },
    priority: {},
    cost: {},
    mode: { words: ['hairpin'], json: 'hairpin', form: onOff },
    guard: { form: onOff },
    protect: { words: ['root_block'], json: 'root_block', form: onOff },
    fastLeave: { words: ['fastleave', 'mcast_fast_leave'], json: 'fastleave', form: onOff },
    learning: { form: onOff },
    unicastFlood: { words: ['flood'], json: 'flood', form: onOff },
    id: { ...shown, form: hex },
    no: { ...shown, form: hex },
    designatedPort: shown,
    designatedCost: shown,
    holdTimer: { ...shown, form: hundredths },
    messageAgeTimer: { ...shown, form: hundredths },
    forwardDelayTimer: { ...shown, form: hundredths },
    topologyChangeAck: shown,
    configPending: shown,
    proxyarp: { words: ['proxy_arp'], json: 'proxy_arp', form: onOff },
    proxyarpWifi: { words: ['proxy_arp_wifi'], json: 'proxy_arp_wifi', form: onOff },
    multicastRouter: { words: ['mcast_router'], form: { kind: number('N', 0xff), json: Number } },
    mcastFlood: { form: onOff },
    bcastFlood: { form: onOff },
    mcastToUcast: { words: ['mcast_to_unicast'], json: 'mcast_to_unicast', form: onOff },
    neighSuppress: { form: onOff },
    groupFwdMask: { form: hex },
    vlanTunnel: { form: onOff },
    isolated: { form: onOff },
    locked: { form: onOff },
    mab: { json: '', form: onOff },
    backupPort: { form: link },
    flush: { words: ['fdb_flush'], json: '' },
  },
  words: {
    nobackup_port: edits(nothing, 'no port takes over', ({ links }) => {
      links.backupPort = null
    }),
  },
  json({ bridgeId, rootId, groupFwdMask, state: value }) {
    return {
      bridge_id: bridgeId && bridgeIdText(bridgeId),
      root_id: rootId && bridgeIdText(rootId),
      group_fwd_mask_str: groupFwdMask === undefined ? undefined : groupMaskText(groupFwdMask),
      ...(value !== undefined && value > 4 ? { state: undefined, state_index: value } : {}),
    }
  },
})
