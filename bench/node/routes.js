// The routes that the workloads use: the same as in bench/c/routes.c.

const AF_INET = 2
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

/** The same sum as route_check() computes in C, from a decoded route. */
export function routeCheck(route) {
  const { dst = '0.0.0.0', gateway = '0.0.0.0', priority = 0, table = 0, dstLen = 0 } = route
  return number(dst) + number(gateway) + priority + table + dstLen
}

function number(address) {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}
