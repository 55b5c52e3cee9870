import { routeProtocols } from '../../families/route/index.ts'
import { type ConstantTable, enumName, flagNames } from '../../schema/index.ts'
import { protocolNames } from '../iproute2/name-files.ts'

/** The name of a number in lower case, or the number where it has none or `numeric` is set. */
export function nameOf(table: ConstantTable, value: number | undefined, numeric: boolean): string {
  if (value === undefined) return ''
  const name = numeric ? undefined : enumName(table, value)
  return name?.toLowerCase() ?? `${value}`
}

/** The names of bits in lower case with commas, or the number. */
export function bitNames(table: ConstantTable, value: number | undefined, numeric: boolean): string {
  if (value === undefined || value === 0) return ''
  if (numeric) return `0x${value.toString(16)}`
  const { names, rest } = flagNames(table, value)
  if (rest !== 0n) names.push(`0x${rest.toString(16)}`)
  return names.join(',').toLowerCase()
}

/** Who installed something, as this machine's files call it; empty where nobody said. */
export function protocolName(protocol: number | undefined, numeric: boolean): string {
  if (protocol === undefined || protocol === routeProtocols.UNSPEC) return ''
  return (numeric ? undefined : protocolNames.nameOf(protocol)) ?? nameOf(routeProtocols, protocol, numeric)
}
