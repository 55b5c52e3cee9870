import { amt, amtModes, bareudp } from '../../../families/route/index.ts'
import { etherType, link, named } from './form.ts'
import { linkKind, plainSettings, switched } from './link-kind.ts'

/** A tunnel with nothing but UDP around the packet. */
export const bareudpKind = linkKind(bareudp, {
  settings: {
    port: { words: ['dstport'], json: 'dstport' },
    ethertype: { form: etherType },
    srcportMin: { words: ['srcportmin'], json: 'srcportmin' },
    multiprotoMode: { words: [], json: '' },
  },
  words: {
    multiproto: switched(
      'MPLS multicast with MPLS unicast, IPv6 with IPv4',
      ({ data }, isOn) => {
        if (isOn) data.multiprotoMode = true
        else delete data.multiprotoMode
      },
      'multiproto',
    ),
  },
  json: ({ multiprotoMode }) => ({ multiproto: multiprotoMode ?? false }),
})

/** An automatic multicast tunnel. */
export const amtKind = linkKind(amt, {
  settings: {
    mode: { form: named({ gateway: amtModes.GATEWAY, relay: amtModes.RELAY }) },
    ...plainSettings('gatewayPort', 'relayPort', 'maxTunnels'),
    localIp: { words: ['local'], json: 'local' },
    remoteIp: { words: [], json: 'remote' },
    discoveryIp: { words: ['discovery'], json: 'discovery' },
    link: { words: ['dev'], json: 'link', form: link },
  },
})
