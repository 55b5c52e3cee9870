import { attrs, u16, type Value } from '../../../../schema/index.ts'

/** How an IPoIB link carries packets: IPOIB_MODE_*. */
export const ipoibModes = { DATAGRAM: 0, CONNECTED: 1 } as const

const ipoibShape = {
  pkey: u16(1),
  mode: u16(2, { enum: ipoibModes }),
  umcast: u16(3),
}
/** IP over InfiniBand: IFLA_IPOIB_*. */
export interface Ipoib extends Value<typeof ipoibShape> {}
/** The set IFLA_IPOIB_*. */
export const ipoib = attrs<Ipoib>('IFLA_IPOIB', ipoibShape)
