import type { Net } from '../../../task/net.ts'

/** A link as families see it. */
export interface Device {
  readonly index: number
  readonly name: string
}

const loopback: Device = { index: 1, name: 'lo' }

/** The links of a namespace. */
export function devicesOf(_net: Net): readonly Device[] {
  return [loopback]
}

export function deviceByIndex(net: Net, index: number): Device | undefined {
  return devicesOf(net).find((device) => device.index === index)
}

export function deviceByName(net: Net, name: string): Device | undefined {
  return devicesOf(net).find((device) => device.name === name)
}
