import {
  type NeighParms,
  type NeighTableMessage,
  ndtmsg,
  neighParms,
  neighTableStats,
  rtmNewNeighTable,
} from '../../../../families/route/index.ts'
import { EINVAL, ENOENT } from '../../../errno.ts'
import { policyOf } from '../../../policy/derive.ts'
import { NL_VALIDATE_LIBERAL, nlaParseNested } from '../../../policy/parse.ts'
import { defined } from '../answer/defined.ts'
import { type ListDump, listDump } from '../answer/list-dump.ts'
import { findAttribute } from '../request/bad-attribute.ts'
import type { RouteRequest } from '../request/request.ts'
import type { RouteNet } from '../route-net.ts'
import { wholeTicks } from './neighbour-parameters.ts'

type TableRequest = RouteRequest<NeighTableMessage>

/** The neighbour tables: of IPv4, and of IPv6. */
const tables = [
  { family: 2, name: 'arp_cache', keyLen: 4, entrySize: 336 },
  { family: 10, name: 'ndisc_cache', keyLen: 16, entrySize: 344 },
] as const

type Table = (typeof tables)[number]

/** RTM_SETNEIGHTBL (neightbl_set()). */
export function setNeighTable(request: TableRequest): number {
  const { net, value } = request
  const { name, parms, family = 0, thresh1, thresh2, thresh3, gcInterval } = value
  if (name === undefined) return -EINVAL
  const table = tables.find((one) => one.name === name && (family === 0 || family === one.family))
  if (table === undefined) return -ENOENT
  const error = parms === undefined ? 0 : judgeParms(request) || setParms(net, table, parms)
  if (error < 0) return error
  const interval = gcInterval === undefined ? undefined : wholeTicks(gcInterval)
  const limits = defined({ thresh1, thresh2, thresh3, gcInterval: interval })
  if (Object.keys(limits).length === 0) return 0
  if (!isOfMachine(net)) return -ENOENT
  const common = net.neighbourParameters.common[table.family]
  common.limits = { ...common.limits, ...limits }
  return 0
}

/** What all namespaces have in common is for the first one to say. */
function isOfMachine({ net }: RouteNet): boolean {
  return net === net.kernel.initNet
}

/** NDTA_PARMS, and what it may say (nl_ntbl_parm_policy). */
const PARMS = 6
const parmsPolicy = policyOf(neighParms)

function judgeParms({ nlh, extack }: TableRequest): number {
  const nest = findAttribute(nlh, ndtmsg.size, [PARMS])
  const parsed = nest === undefined ? 0 : nlaParseNested(nest, parmsPolicy, NL_VALIDATE_LIBERAL, extack)
  return typeof parsed === 'number' ? parsed : 0
}

function setParms(net: RouteNet, { family }: Table, { ifindex = 0, ...parms }: NeighParms): number {
  const link = net.links.get(ifindex)
  const isThere = ifindex === 0 ? isOfMachine(net) : link !== undefined && net.neighbourParameters.has(link, family)
  if (!isThere) return -ENOENT
  const { refcnt: _refcnt, reachableTime: _reachableTime, ...settable } = parms
  net.neighbourParameters.change(link, family, settable)
  return 0
}

/** RTM_GETNEIGHTBL: each table, then its parameters link by link (neightbl_dump_info()). */
export function startNeighTableDump({ net, value }: TableRequest): ListDump {
  const { family = 0 } = value
  return listDump(rtmNewNeighTable, () =>
    tables
      .filter((table) => family === 0 || family === table.family)
      .flatMap((table) => [
        () => tableMessage(net, table),
        ...net.neighbourParameters.all(table.family).map(
          ([link, parms]) =>
            () =>
              linkMessage(table, { ifindex: link.index, ...parms }),
        ),
      ]),
  )
}

function linkMessage({ family, name }: Table, parms: NeighParms): NeighTableMessage {
  return { family, name, parms }
}

const noStats = Object.fromEntries(neighTableStats.members.map(({ name }) => [name, 0n]))

/** neightbl_fill_info() */
function tableMessage(net: RouteNet, { family, name, keyLen, entrySize }: Table): NeighTableMessage {
  const { limits, parms, lastFlush } = net.neighbourParameters.common[family]
  return {
    family,
    name,
    gcInterval: limits.gcInterval,
    thresh1: limits.thresh1,
    thresh2: limits.thresh2,
    thresh3: limits.thresh3,
    config: {
      keyLen,
      entrySize,
      entries: net.neighbours.everywhere.of(family).length,
      lastFlush: Math.floor(net.now - lastFlush),
      lastRand: 0,
      hashRnd: 0,
      hashMask: 7,
      hashChainGc: 0,
      proxyQlen: 0,
    },
    stats: noStats as unknown as NonNullable<NeighTableMessage['stats']>,
    parms,
  }
}
