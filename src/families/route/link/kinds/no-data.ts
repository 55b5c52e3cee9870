import { attrs, type WithUnknown } from '../../../../schema/index.ts'

/** A kind of link without attributes of its own: dummy, ifb, wireguard, … */
export interface NoData extends WithUnknown {}
/** The empty set; what a newer kernel puts there is kept. */
export const noData = attrs<NoData>('IFLA_INFO_DATA', {})
