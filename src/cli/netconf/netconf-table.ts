import { addressFamilies, type NetconfMessage } from '../../families/route/index.ts'
import type { Cell, Column } from '../table/table.ts'
import { nameOf } from '../words/names.ts'
import { rpFilterName } from './netconf-iproute2.ts'

/** Columns of a table of settings of links; `linkOf` is the name of what they are of. */
export function netconfColumns(linkOf: (item: NetconfMessage) => string, numeric: boolean): Column<NetconfMessage>[] {
  const onOff = (value: number | undefined): Cell => {
    if (value === undefined || numeric) return value
    return { text: value === 0 ? 'off' : 'on', style: value === 0 ? 'quiet' : 'good' }
  }
  return [
    { title: 'DEV', cell: (item) => ({ text: linkOf(item), style: 'name' }) },
    { title: 'FAMILY', label: '', cell: (item) => nameOf(addressFamilies, item.family, numeric) },
    { title: 'FORWARDING', cell: (item) => onOff(item.forwarding) },
    { title: 'RP_FILTER', cell: ({ rpFilter }) => (numeric ? rpFilter : (rpFilterName(rpFilter ?? -1) ?? rpFilter)) },
    { title: 'MC_FORWARDING', cell: (item) => onOff(item.mcForwarding) },
    { title: 'BC_FORWARDING', cell: (item) => onOff(item.bcForwarding) },
    { title: 'PROXY_NEIGH', cell: (item) => onOff(item.proxyNeigh) },
    { title: 'IGNORE_LINKDOWN', cell: (item) => onOff(item.ignoreRoutesWithLinkdown) },
    { title: 'INPUT', cell: (item) => onOff(item.input) },
    { title: 'FORCE_FORWARDING', cell: (item) => onOff(item.forceForwarding) },
  ]
}
