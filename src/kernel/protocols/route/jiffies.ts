/** Jiffies a second of the recorded kernel (CONFIG_HZ), and nanoseconds of one. */
const HZ = 250n
const TICK_NSEC = 1_000_000_000n / HZ
/** Clock ticks a second of user space, and nanoseconds of one. */
const USER_HZ = 100n
const USER_NSEC = 1_000_000_000n / USER_HZ
const MOST = 0xffff_ffff_ffff_ffffn

/**
 * A time in clock ticks, as it is once Linux has kept it in jiffies: some are a tick shorter then, and what 64 bits do not hold is
 * cut (clock_t_to_jiffies(), jiffies_to_clock_t()).
 */
export function throughJiffies(ticks: bigint): bigint {
  const jiffies = ticks >= (MOST / HZ) * USER_HZ ? MOST : BigInt.asUintN(64, ticks * HZ) / USER_HZ
  return BigInt.asUintN(64, jiffies * TICK_NSEC) / USER_NSEC
}
