import { namesFirst, namesInFile, textOf } from './name-file.ts'
import { Names } from './names.ts'

/** Routing tables. */
export const tableNames = new Names({ 253: 'default', 254: 'main', 255: 'local' }, () => namesInFile('rt_tables'))

/** Who installs routes, rules and neighbours. */
export const protocolNames = new Names(
  {
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
  },
  () => namesInFile('rt_protos'),
)

/** Where addresses and routes are valid. */
export const scopeNames = new Names({ 0: 'global', 200: 'site', 253: 'link', 254: 'host', 255: 'nowhere' }, () =>
  namesInFile('rt_scopes'),
)

/** Realms of routes. */
export const realmNames = new Names({ 0: 'unknown' }, () => namesInFile('rt_realms'))

/** Types of service. */
export const dsfieldNames = new Names({ 0: '0' }, () => namesInFile('rt_dsfield'))

/** Groups of links. */
export const groupNames = new Names({ 0: 'default' }, () => namesInFile('group'))

/** Protocols above IP. */
export const ipProtocolNames = new Names({}, () => namesFirst(textOf('/etc/protocols')))

/** Why a protocol may have switched a link off. */
export const protoDownReasonNames = new Names({}, () => namesInFile('protodown_reasons'))
