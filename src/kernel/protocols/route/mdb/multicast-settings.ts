/** What of a bridge's settings its multicast database goes by. */
export interface MulticastSettings {
  isSnooping: boolean
  /** Most groups. */
  readonly maxGroups: number
  /** How long a group is remembered that nobody reports, in milliseconds. */
  readonly membershipTime: number
  /** How long a multicast router is remembered that nobody hears of, in milliseconds. */
  readonly routerTime: number
  /** How long a group is remembered that somebody has left, in milliseconds. */
  readonly lastMemberTime: number
  /** Whether it follows sources of groups of a protocol: with IGMP 3 or MLD 2 (br_multicast_should_handle_mode()). */
  handlesSources(proto: number): boolean
}
