import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../test/support/kernel.ts'
import { systemClock } from './clock.ts'
import { Timers } from './timers.ts'

describe('timers', () => {
  test('are called in the order of their times, and of one time in the order of asking', () => {
    const clock = new ManualClock()
    const timers = new Timers(clock)
    const called: string[] = []
    const ask = (milliseconds: number, name: string) => timers.after(milliseconds, () => called.push(name))
    ask(20, 'c')
    ask(10, 'a')
    ask(20, 'd')
    ask(10, 'b')
    clock.advance(9)
    expect(called).toEqual([])
    clock.advance(100)
    expect(called).toEqual(['a', 'b', 'c', 'd'])
  })

  test('are called off, and then wait for nothing', () => {
    const clock = new ManualClock()
    const timers = new Timers(clock)
    const called: number[] = []
    const stops = [1, 2, 3].map((number) => timers.after(10, () => called.push(number)))
    stops[1]?.()
    stops[1]?.()
    clock.advance(10)
    expect(called).toEqual([1, 3])
    const stop = timers.after(10, () => called.push(4))
    expect(clock.waiting).toBe(1)
    stop()
    expect([clock.waiting, timers.size]).toEqual([0, 0])
  })

  test('may ask for others, at a time that is now', () => {
    const clock = new ManualClock()
    const timers = new Timers(clock)
    const called: number[] = []
    timers.after(10, () => {
      timers.after(0, () => called.push(2))
      called.push(1)
    })
    clock.advance(10)
    expect(called).toEqual([1, 2])
  })

  test('wake for the earliest, whichever was asked for first', () => {
    const clock = new ManualClock()
    const timers = new Timers(clock)
    let now = 0
    timers.after(1000, () => {})
    timers.after(10, () => {
      now = clock.now()
    })
    const start = clock.now()
    expect(clock.waiting).toBe(1)
    clock.advance(500)
    expect(now - start).toBe(10)
  })

  test('do not keep the process alive', () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const stop = new Timers(systemClock).after(60_000, () => {})
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before)
    stop()
  })
})
