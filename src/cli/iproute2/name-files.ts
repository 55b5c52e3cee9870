import { NameFile } from './name-file.ts'

/** Routing tables. */
export const tableNames = new NameFile('rt_tables', { 253: 'default', 254: 'main', 255: 'local' })

/** Who installs routes, rules and neighbours. */
export const protocolNames = new NameFile('rt_protos', {
  0: 'unspec',
  1: 'redirect',
  2: 'kernel',
  3: 'boot',
  4: 'static',
  8: 'gated',
  9: 'ra',
  10: 'mrt',
  11: 'zebra',
  12: 'bird',
  13: 'dnrouted',
  14: 'xorp',
  15: 'ntk',
  16: 'dhcp',
  18: 'keepalived',
  42: 'babel',
  186: 'bgp',
  187: 'isis',
  188: 'ospf',
  189: 'rip',
  192: 'eigrp',
})

/** Where addresses and routes are valid. */
export const scopeNames = new NameFile('rt_scopes', { 0: 'global', 200: 'site', 253: 'link', 254: 'host', 255: 'nowhere' })

/** Realms of routes. */
export const realmNames = new NameFile('rt_realms', { 0: 'unknown' })

/** Types of service. */
export const dsfieldNames = new NameFile('rt_dsfield', { 0: '0' })

/** Groups of links. */
export const groupNames = new NameFile('group', { 0: 'default' })
