import { batadv, caif, dsa, ipoib, noData, ovpn, ppp, tun, tunTypes } from '../../../families/route/index.ts'
import { accountName } from '../../iproute2/accounts.ts'
import { type Form, link, named, names, onOff } from './form.ts'
import { linkKind } from './link-kind.ts'

/** A number as four hexadecimal digits. */
const fourDigits = (prefix: string): Form<number> => ({
  json: (value) => `${prefix}${value.toString(16).padStart(4, '0')}`,
})

/** A link of which nothing is set: dummy, ifb, … */
export const plainKind = linkKind(noData, { isSilent: true })

/** IP over InfiniBand. */
export const ipoibKind = linkKind(ipoib, {
  settings: {
    pkey: { json: 'key', form: fourDigits('0x') },
    mode: { form: names(['datagram', 'connected']) },
    umcast: { form: fourDigits('') },
  },
})

/** A port of a switch. */
export const dsaKind = linkKind(dsa, {
  settings: { master: { words: ['conduit', 'master'], json: 'conduit', form: link } },
})

const shown = { words: [] } as const

/** A tun or tap, which programs make: nothing of it can be typed. */
export const tunKind = linkKind(tun, {
  settings: {
    type: { ...shown, form: named({ tun: tunTypes.TUN, tap: tunTypes.TAP }) },
    pi: { ...shown, form: onOff },
    vnetHdr: { ...shown, form: onOff },
    persist: { ...shown, form: onOff },
    owner: { ...shown, json: 'user', form: { json: (id) => accountName('passwd', id) ?? id } },
    group: { ...shown, form: { json: (id) => accountName('group', id) ?? id } },
    multiQueue: { ...shown, json: '' },
    numQueues: { ...shown, json: '' },
    numDisabledQueues: { ...shown, json: '' },
  },
  json: ({ multiQueue, numQueues, numDisabledQueues }) =>
    multiQueue ? { multi_queue: true, numqueues: numQueues, numdisabled: numDisabledQueues } : { multi_queue: false },
})

/** A batman-adv mesh. */
export const batadvKind = linkKind(batadv, { settings: { algoName: { words: ['ra'], json: '' } }, isSilent: true })

export const caifKind = linkKind(caif, { isSilent: true })
export const ovpnKind = linkKind(ovpn, { isSilent: true })
export const pppKind = linkKind(ppp, { isSilent: true })
