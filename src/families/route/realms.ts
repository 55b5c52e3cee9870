import { bits, type TypeOf, u32 } from '../../schema/index.ts'

/** Realms of a route or rule: numbers from `/etc/iproute2/rt_realms`, 0 is none. IPv4 only. */
export const realms = bits(u32, { to: 16, from: 16 })
/** Realms of a route or rule: the destination's and the source's. */
export type Realms = TypeOf<typeof realms>
