import { type AddrLabelMessage, rtmNewAddrLabel } from '../../../../../families/route/index.ts'
import { NLM_F_REPLACE } from '../../../../../wire/index.ts'
import { EEXIST, EINVAL, ESRCH } from '../../../../errno.ts'
import { type ListDump, listDump } from '../../answer/list-dump.ts'
import { rtnlUnicast } from '../../answer/notify.ts'
import { addressText, networkOf, packAddress } from '../../fib/table/prefix.ts'
import type { RouteRequest } from '../../request/request.ts'
import type { LabelEntry, LabelTable } from './label-table.ts'

type LabelRequest = RouteRequest<AddrLabelMessage>

/** The number that stands for no label (IPV6_ADDR_LABEL_DEFAULT). */
const NO_LABEL = 0xffff_ffff

/** RTM_NEWADDRLABEL (`net/ipv6/addrlabel.c`, ip6addrlbl_newdel()). */
export function newLabel(request: LabelRequest): number {
  const entry = readEntry(request)
  if (typeof entry === 'number') return entry
  const { net, flags } = request
  if (entry.index !== 0 && net.links.get(entry.index) === undefined) return -EINVAL
  return net.labels.add(entry, (flags & NLM_F_REPLACE) !== 0) ? 0 : -EEXIST
}

/** RTM_DELADDRLABEL. It wants a label too, whichever. */
export function delLabel(request: LabelRequest): number {
  const entry = readEntry(request)
  if (typeof entry === 'number') return entry
  return request.net.labels.remove(entry) ? 0 : -ESRCH
}

function readEntry({ value }: LabelRequest): LabelEntry | number {
  const { family, prefixlen = 0, index = 0, label = NO_LABEL } = value
  const address = value.address === undefined ? undefined : packAddress(value.address)
  if (family !== 10 || prefixlen > 128 || address?.length !== 8 || label === NO_LABEL) return -EINVAL
  return { prefix: networkOf(address, prefixlen), prefixlen, index, label }
}

/** RTM_GETADDRLABEL of an address (ip6addrlbl_get()). */
export function getLabel(request: LabelRequest): number {
  const { net, value } = request
  const { family, prefixlen, index = 0 } = value
  if (family !== 10 || prefixlen !== 128) return -EINVAL
  if (index !== 0 && net.links.get(index) === undefined) return -EINVAL
  const address = value.address === undefined ? undefined : packAddress(value.address)
  if (address?.length !== 8) return -EINVAL
  const found = net.labels.find(address, index)
  return found === undefined ? -ESRCH : rtnlUnicast(request, rtmNewAddrLabel, labelMessage(net.labels, found))
}

/** All labels (ip6addrlbl_dump()). */
export function startLabelDump({ net: { labels } }: LabelRequest): ListDump {
  return listDump(rtmNewAddrLabel, () => labels.entries.map((entry) => () => labelMessage(labels, entry)))
}

/** ip6addrlbl_fill() */
function labelMessage({ seq }: LabelTable, { prefix, prefixlen, index, label }: LabelEntry): AddrLabelMessage {
  return { family: 10, prefixlen, flags: 0, index, seq, address: addressText(prefix), label }
}
