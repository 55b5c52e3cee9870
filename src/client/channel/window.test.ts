import { expect, test } from 'vitest'
import { failureOf } from '../../../test/support/datagrams.ts'
import { TimeoutError } from '../../wire/index.ts'
import { Limit } from './limit.ts'
import { Window } from './window.ts'

const patient = () => new Limit('test', {})

test('lets in what fits, in order of arrival', async () => {
  const window = new Window(100)
  window.take(90)
  const order: string[] = []
  const enter = async (name: string, charge: number) => {
    await window.enter(charge, patient())
    order.push(name)
  }
  const entries = [enter('large', 50), enter('small', 5), enter('last', 60)]
  await new Promise((resolve) => setImmediate(resolve))
  expect(order).toEqual([]) // the small one would fit, but was not first
  expect(window.hasRoom(5)).toBe(false)
  window.release(90)
  await Promise.all(entries.slice(0, 2))
  expect(order).toEqual(['large', 'small'])
  expect(window.left).toBe(45)
  window.release(55)
  await entries[2]
  expect(window.left).toBe(40)
})

test('one alone always fits', () => {
  const window = new Window(100)
  expect(window.hasRoom(1000)).toBe(true)
  window.take(1000)
  expect(window.hasRoom(1)).toBe(false)
})

test('whoever gives up does not keep the others out', async () => {
  const window = new Window(100)
  window.take(50)
  const impatient = window.enter(80, new Limit('test', { timeout: 5 }))
  const next = window.enter(20, patient())
  expect(await failureOf(impatient)).toBeInstanceOf(TimeoutError)
  await next
  expect(window.left).toBe(30)
})

test('whoever gives up in the moment it is let in gives its room back', async () => {
  const window = new Window(100)
  window.take(100)
  const controller = new AbortController()
  const entry = window.enter(80, new Limit('test', { signal: controller.signal }))
  controller.abort(new Error('enough'))
  window.release(100)
  expect(await failureOf(entry)).toMatchObject({ message: 'enough' })
  expect(window.left).toBe(100)
})
