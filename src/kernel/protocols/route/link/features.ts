import type { Link } from './link.ts'

/**
 * Features of which a bridge has what any of its ports has (NETIF_F_ONE_FOR_ALL, `include/linux/netdev_features.h`), those of them
 * that not all links have.
 */
export const features = { HIGHDMA: 0x1, GSO_ROBUST: 0x2 } as const

export function featuresOf(link: Link | undefined): number {
  return link?.kind.device.features?.(link) ?? 0
}
