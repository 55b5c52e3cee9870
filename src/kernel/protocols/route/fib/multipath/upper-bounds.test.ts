import { describe, expect, test } from 'vitest'
import { upperBounds } from './upper-bounds.ts'

const RANGE = 2 ** 31

describe('upper bounds', () => {
  test('share 31 bits by weight, the last way to the end', () => {
    expect(upperBounds([1, 1])).toEqual([RANGE / 2 - 1, RANGE - 1])
    expect(upperBounds([1, 3])).toEqual([RANGE / 4 - 1, RANGE - 1])
    expect(upperBounds([65_536, 1]).at(-1)).toBe(RANGE - 1)
  })

  test('are rounded to the nearest', () => {
    // A third of 2^31 is 715,827,882 and two thirds of one, two thirds 1,431,655,765 and one third.
    expect(upperBounds([1, 1, 1])).toEqual([715_827_883 - 1, 1_431_655_765 - 1, RANGE - 1])
  })

  test('leave out ways without weight', () => {
    expect(upperBounds([2, 0, 2])).toEqual([RANGE / 2 - 1, -1, RANGE - 1])
    expect(upperBounds([0, 0])).toEqual([-1, -1])
  })
})
