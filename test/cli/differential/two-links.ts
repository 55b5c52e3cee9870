/** Two links with addresses of both families. They are never without carrier, so that their routes come at once. */
export const twoLinks = {
  needs: ['link add v0 type ifb'],
  given: [
    'link set lo up',
    'link add v0 address 02:00:00:00:00:01 type ifb',
    'link add v1 address 02:00:00:00:00:02 type ifb',
    'link set v0 up',
    'link set v1 up',
    'addr add 192.0.2.1/24 dev v0',
    'addr add 198.51.100.1/24 dev v1',
    'addr add 2001:db8::1/64 dev v0 nodad',
    'addr add 2001:db8:1::1/64 dev v1 nodad',
  ],
} as const
