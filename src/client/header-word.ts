import { hostOrder } from '../wire/index.ts'

// The second word of an nlmsghdr holds type and flags; which is which half, the host's byte order says.

const TYPE_SHIFT = hostOrder === 'little' ? 0 : 16
const FLAGS_SHIFT = 16 - TYPE_SHIFT

export function headerWord(type: number, flags: number): number {
  return (type << TYPE_SHIFT) | (flags << FLAGS_SHIFT)
}

export function typeOf(word: number): number {
  return (word >>> TYPE_SHIFT) & 0xffff
}

export function flagsOf(word: number): number {
  return (word >>> FLAGS_SHIFT) & 0xffff
}
