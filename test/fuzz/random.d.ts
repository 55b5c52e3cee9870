/** Numbers that a seed decides. */
export declare class Random {
  constructor(seed: number)
  u32(): number
  below(limit: number): number
  once(times: number): boolean
  pick<T>(list: readonly T[]): T
  length(most: number): number
  bytes(length: number): Uint8Array<ArrayBuffer>
  u64(): bigint
}

export declare function seedOf(seed: number, name: string, index: number): number
