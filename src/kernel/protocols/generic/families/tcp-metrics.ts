import { EAFNOSUPPORT, ESRCH } from '../../../errno.ts'
import { policyFrom } from '../../../policy/policy.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import {
  GENL_ADMIN_PERM,
  GENL_DONT_VALIDATE_DUMP,
  GENL_DONT_VALIDATE_STRICT,
  type GenlFamilyConfig,
} from '../family.ts'
import type { GenlInfo } from '../info.ts'

/** Commands and attributes (`linux/tcp_metrics.h`). */
const TCP_METRICS_CMD_GET = 1
const TCP_METRICS_CMD_DEL = 2
const ATTR_ADDR_IPV4 = 1
const ATTR_ADDR_IPV6 = 2
const ATTR_SADDR_IPV4 = 11
const ATTR_SADDR_IPV6 = 12
const ATTR_MAX = 13

const validate = GENL_DONT_VALIDATE_STRICT | GENL_DONT_VALIDATE_DUMP
const ipv6 = { kind: 'binary', min: 16, max: 16 } as const

function hasAddress({ attrs }: GenlInfo): boolean {
  return attrs[ATTR_ADDR_IPV4] !== undefined || attrs[ATTR_ADDR_IPV6] !== undefined
}

/** `net/ipv4/tcp_metrics.c`. This kernel has no TCP, and so nothing to remember of it: nothing is found. */
export const tcpMetricsFamily: GenlFamilyConfig = {
  name: 'tcp_metrics',
  version: 1,
  netnsOk: true,
  resvStartOp: TCP_METRICS_CMD_DEL + 1,
  policy: policyFrom(
    {
      [ATTR_ADDR_IPV4]: { kind: 'u32' },
      [ATTR_ADDR_IPV6]: ipv6,
      [ATTR_SADDR_IPV4]: { kind: 'u32' },
      [ATTR_SADDR_IPV6]: ipv6,
    },
    { maxType: ATTR_MAX },
  ),
  operations: [
    {
      cmd: TCP_METRICS_CMD_GET,
      validate,
      doit: (_skb: SkBuff, info: GenlInfo) => (hasAddress(info) ? -ESRCH : -EAFNOSUPPORT),
      dumpit: (skb: SkBuff) => skb.length,
    },
    {
      cmd: TCP_METRICS_CMD_DEL,
      validate,
      flags: GENL_ADMIN_PERM,
      // Without an address everything is forgotten.
      doit: (_skb: SkBuff, info: GenlInfo) => (hasAddress(info) ? -ESRCH : 0),
    },
  ],
}
