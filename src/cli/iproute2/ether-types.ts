/** Numbers of protocols in Ethernet frames, by the names that iproute2 has for them. */
export const etherTypes = {
  pup: 0x200,
  ip: 0x800,
  x25: 0x805,
  arp: 0x806,
  teb: 0x6558,
  rarp: 0x8035,
  atalk: 0x809b,
  aarp: 0x80f3,
  '802.1Q': 0x8100,
  ipx: 0x8137,
  ipv6: 0x86dd,
  mpls_uc: 0x8847,
  mpls_mc: 0x8848,
  ppp_disc: 0x8863,
  ppp_ses: 0x8864,
  profinet: 0x8892,
  aoe: 0x88a2,
  ethercat: 0x88a4,
  '802.1ad': 0x88a8,
  tipc: 0x88ca,
  LLDP: 0x88cc,
  ipv4: 0x800,
} as const

const names = new Map<number, string>()
for (const [name, number] of Object.entries(etherTypes)) if (!names.has(number)) names.set(number, name)

/** The name of a protocol, or its number in brackets. */
export function etherTypeName(number: number): string {
  return names.get(number) ?? `[${number}]`
}
