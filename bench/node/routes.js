// The routes that the workloads use: the same as in bench/c/routes.c.

const AF_INET = 2
const AF_INET6 = 10
const RT_TABLE_MAIN = 254
const RTPROT_STATIC = 4
const RTN_UNICAST = 1

/** The request for route `i` by the interface `oif`. */
export function routeRequest(i, oif) {
  return {
    family: AF_INET,
    dstLen: 24,
    protocol: RTPROT_STATIC,
    type: RTN_UNICAST,
    table: RT_TABLE_MAIN,
    dst: `${1 + (i >>> 16)}.${(i >>> 8) & 0xff}.${i & 0xff}.0`,
    priority: 100 + (i % 4),
    gateway: `192.168.0.${2 + (i % 64)}`,
    oif,
  }
}

/** The request for IPv6 route `i` by the interface `oif`: as many gateways and metrics. */
export function route6Request(i, oif) {
  return {
    family: AF_INET6,
    dstLen: 48,
    protocol: RTPROT_STATIC,
    type: RTN_UNICAST,
    table: RT_TABLE_MAIN,
    dst: `2001:${(i >>> 16).toString(16)}:${(i & 0xffff).toString(16)}::`,
    priority: 100 + (i % 4),
    gateway: `fe80::${(2 + (i % 64)).toString(16)}`,
    oif,
  }
}

/** The request for route `i` of a family. */
export function requestOf(family) {
  return family === AF_INET6 ? route6Request : routeRequest
}

/** The same sum as route_check() computes in C, from a decoded route. */
export function routeCheck(route) {
  const { dst = '0.0.0.0', gateway = '0.0.0.0', priority = 0, table = 0, dstLen = 0 } = route
  return number(dst) + number(gateway) + priority + table + dstLen
}

function number(address) {
  if (address.includes(':')) return address.split(':').reduce((sum, part) => sum + Number.parseInt(part || '0', 16), 0)
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}
