import { bondPort } from '../../../families/route/index.ts'
import type { Plain } from '../../../schema/index.ts'
import { nameOrIndex } from '../../iproute2/name-or-index.ts'
import { linkKind } from './link-kind.ts'

const states = ['ACTIVE', 'BACKUP']
const linkStates = ['UP', 'GOING_DOWN', 'DOWN', 'GOING_BACK']

/** Bits of the state of a port under LACP (IEEE 802.3ad), from the lowest on. */
const lacpBits = [
  'active',
  'short_timeout',
  'aggregating',
  'in_sync',
  'collecting',
  'distributing',
  'defaulted',
  'expired',
]

const lacpNames = (state: number | undefined): Plain | undefined =>
  state === undefined ? undefined : lacpBits.filter((_, bit) => (state & (1 << bit)) !== 0)

const shown = { words: [] } as const

/** A port of a bond: `type bond_slave`. */
export const bondPortKind = linkKind(bondPort, {
  settings: {
    state: { ...shown, json: '' },
    miiStatus: { ...shown, json: '' },
    linkFailureCount: shown,
    permHwaddr: shown,
    queueId: {},
    prio: {},
    adAggregatorId: shown,
    adActorOperPortState: shown,
    adPartnerOperPortState: { ...shown, form: { json: (value) => value & 0xff } },
  },
  json({ state, miiStatus, adActorOperPortState: actor, adPartnerOperPortState: partner }) {
    return {
      ...nameOrIndex('state', states[state ?? -1], state),
      ...nameOrIndex('mii_status', linkStates[miiStatus ?? -1], miiStatus),
      ad_actor_oper_port_state_str: lacpNames(actor),
      ad_partner_oper_port_state_str: lacpNames(partner),
    }
  },
})
