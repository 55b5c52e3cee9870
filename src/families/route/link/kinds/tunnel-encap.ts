/** What a tunnel is wrapped in besides: TUNNEL_ENCAP_*. */
export const tunnelEncapTypes = { NONE: 0, FOU: 1, GUE: 2, MPLS: 3 } as const
/** How: TUNNEL_ENCAP_FLAG_*. */
export const tunnelEncapFlags = { CSUM: 0x1, CSUM6: 0x2, REMCSUM: 0x4 } as const
