import { attrs, u32, type Value } from '../../../../schema/index.ts'

const wwanShape = { linkId: u32(1) }
/** A link of a modem: IFLA_WWAN_*. */
export interface Wwan extends Value<typeof wwanShape> {}
/** The set IFLA_WWAN_*. */
export const wwan = attrs<Wwan>('IFLA_WWAN', wwanShape)
